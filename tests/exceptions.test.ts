import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { read } from './source-tree.ts';

interface Exception {
  readonly vulnerability?: string;
  readonly package?: { readonly name: string };
  readonly reason?: string;
}

const { ignore } = parse(read('.grype.yaml')) as { readonly ignore: readonly Exception[] };

it('what a scan lets through is one flaw in one package, with a reason and a day to look again', () => {
  const wrong = ignore.filter(
    (each) =>
      !each.vulnerability ||
      !each.package?.name ||
      !/^until 20\d\d-[01]\d-[0-3]\d: \S.{19,}/.test(each.reason ?? ''),
  );
  expect(wrong).toEqual([]);
});

it('docs/VULNERABILITY_SCAN.md tells of each finding that is let through, and of no other', () => {
  const table = read('docs/VULNERABILITY_SCAN.md').split('## Exceptions')[1] ?? '';
  const told = [...table.matchAll(/^\| ((?:CVE|GHSA)-\S+) \|/gm)].map(([, id]) => id);
  expect(told).toEqual(ignore.map(({ vulnerability }) => vulnerability));
});
