import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles, read } from '../source-tree.ts';

const PAGES = [
  'docs/DEPLOYMENT.md',
  'docs/NETWORK_POLICY.md',
  'docs/PRODUCTION_READINESS.md',
  ...projectFiles(/^helm\/examples\/.*\.md$/),
];
const values: Readonly<Record<string, unknown>> = parse(read('helm/values.yaml'));
const settings = read('docs/CONFIGURATION.md');

/** Values of the chart that a page names in code, by their paths. */
function valuesIn(page: string): string[] {
  return [...page.matchAll(/`(\w+(?:\.\w+)+)(?:=[^`]*)?`/g)]
    .map(([, path = '']) => path)
    .filter((path) => (path.split('.')[0] ?? '') in values && !/\.(md|yaml|ts)$/.test(path));
}

/** Settings that stand under a value `settings` are the environment's names, and checked as such. */
function isValue(path: string): boolean {
  let node: unknown = values;
  for (const name of path.split('.')) {
    if (node === null || typeof node !== 'object' || !(name in node)) {
      return path.includes('.settings.') && isSetting(path.split('.').at(-1) ?? '');
    }
    node = (node as Record<string, unknown>)[name];
  }
  return true;
}

function isSetting(name: string): boolean {
  return settings.includes(`\`${name}\``);
}

describe('the pages about deploying', () => {
  it('name only values that the chart has', () => {
    const named = PAGES.flatMap((page) => valuesIn(read(page)).map((path) => ({ page, path })));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ path }) => !isValue(path))).toEqual([]);
  });

  it('name only settings that a process reads', () => {
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, name = '']) => ({ page, name })),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(({ name }) => !isSetting(name))).toEqual([]);
  });
});
