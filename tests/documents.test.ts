import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '#contract/errors.ts';
import { projectFiles, read } from './source-tree.ts';

const documents = projectFiles(/\.md$/);
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;

describe('the documents', () => {
  it('name only npm scripts that there are', () => {
    const unknown = documents.flatMap((file) =>
      [...read(file).matchAll(/\bnpm run ([a-z][a-z0-9:]*)/g)]
        .filter(([, name = '']) => !(name in scripts) && !isPlanned(file, name))
        .map(([, name]) => `${file}: npm run ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('link only to files that are there', () => {
    const everything = new Set(projectFiles(/./));
    const isThere = (target: string) =>
      [...everything].some((file) => file === target || file.startsWith(`${target}/`));
    const broken = documents
      .filter((file) => !file.endsWith('0000-template.md'))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
          .map(([, link = '']) => path.posix.join(path.posix.dirname(file), link))
          .filter((target) => !isThere(target))
          .map((target) => `${file}: ${target}`),
      );
    expect(broken).toEqual([]);
  });

  it('show in the README answers whose codes the error table has', () => {
    const codes = [...read('README.md').matchAll(/"code":"([a-z_]+)"/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !(String(code) in ERRORS))).toEqual([]);
  });
});

/** The design speaks of commands that are still to come; what tells people what to type may not. */
function isPlanned(file: string, name: string): boolean {
  const design = /^docs\/(SPEC|ARCHITECTURE|STYLE)\.md$|^docs\/decisions\//.test(file);
  return design && ['bench', 'chaos', 'images', 'validate', 'votes'].includes(name);
}
