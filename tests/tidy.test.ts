import { describe, expect, it } from 'vitest';
import { projectFiles, read } from './source-tree.ts';

/** House rules a reader should not have to check. */
const sources = projectFiles(/\.(ts|tsx|sql|css)$/);
/** Written by a program, as long as they come out. */
const DUMPS = /^(results\/schema|tests\/releases\/.*\/database)\.sql$/;

/** A language is one file. It is looked up, not read. */
const LANGUAGES = /^frontend\/src\/texts\/[a-z-]+\.ts$/;

describe('the house rules', () => {
  it('no file is over 300 lines', () => {
    const lengths = sources
      .filter((file) => !DUMPS.test(file) && !LANGUAGES.test(file))
      .map((file) => ({ file, lines: read(file).split('\n').length }));
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    const [median, ninth] = [0.5, 0.9].map((share) => sorted[Math.floor(sorted.length * share)]);
    // Told and not enforced: a file is split where a reader would look for the part, never to meet a number.
    process.stdout.write(
      `${sorted.length} files, half of at most ${median} lines, nine in ten of at most ${ninth}.\n`,
    );
  });

  it('no name says nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|manager)(\.|\/|-)/i;
    expect(projectFiles(/./).filter((file) => vague.test(file))).toEqual([]);
  });

  it('nothing is switched off or waved through', () => {
    const wave =
      /@ts-(ignore|expect-error|nocheck)|biome-ignore|\b(it|describe|test)\.(only|skip|todo)\b|: any\b|as any\b/;
    const wrong = sources.filter((file) => file !== 'tests/tidy.test.ts' && wave.test(read(file)));
    expect(wrong).toEqual([]);
  });

  it('only what speaks to a person in a terminal writes to the console', () => {
    const speaks =
      /^(scripts\/|tests\/servers\/|standalone\/(terminal|command-line)\.ts|runtime\/config\/read-or-exit\.ts|results\/dump-schema)/;
    const wrong = sources.filter((file) => !speaks.test(file) && /^\s*console\./m.test(read(file)));
    expect(wrong).toEqual([]);
  });

  it('no credential stands in the tree', () => {
    const credential =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b[a-z]+:\/\/[^\s:/@'"`$]+:[^\s@'"`$]+@(?!127\.0\.0\.1|localhost|host\b|(?:[a-z]+\.)?example\.com)/;
    expect(
      projectFiles(/./).filter((file) => file !== 'package-lock.json' && credential.test(read(file))),
    ).toEqual([]);
  });

  it('dependencies are pinned', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
    const versions = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
