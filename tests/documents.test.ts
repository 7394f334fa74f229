import { describe, expect, it } from 'vitest';
import { ERRORS } from '#contract/errors.ts';
import { deadLinks, unknownCommands } from '#scripts/validate/documents.ts';
import { read } from './source-tree.ts';

describe('the documents', () => {
  it('name only npm scripts that there are', () => {
    expect(unknownCommands()).toEqual([]);
  });

  it('link only to files and headings that are there', () => {
    expect(deadLinks()).toEqual([]);
  });

  it('show in the README answers whose codes the error table has', () => {
    const codes = [...read('README.md').matchAll(/"code":"([a-z_]+)"/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !(String(code) in ERRORS))).toEqual([]);
  });
});
