import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAge, formatCount, formatShare, formatVotes, shownShares } from './figures.ts';

function rows(cats: number, dogs: number) {
  return {
    results: [
      { option: 'cats' as const, count: cats, percentage: 0 },
      { option: 'dogs' as const, count: dogs, percentage: 0 },
    ],
  };
}

describe('the shares on screen', () => {
  it('[BL4] have one decimal and sum to 100, whatever the counts', () => {
    const count = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(count, count, (cats, dogs) => {
        fc.pre(cats + dogs > 0);
        const { cats: first, dogs: second } = shownShares(rows(cats, dogs));
        expect(Math.round(first * 10) + Math.round(second * 10)).toBe(1_000);
        expect(Math.abs(first - (100 * cats) / (cats + dogs))).toBeLessThanOrEqual(0.0501);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[BL4] are 0 before the first vote', () => {
    expect(shownShares(rows(0, 0))).toEqual({ cats: 0, dogs: 0 });
    expect(shownShares({ results: [] })).toEqual({ cats: 0, dogs: 0 });
  });

  it('are written in the language of the page, and counts with the separators of the viewer', () => {
    expect(formatShare(52.3)).toBe('52.3%');
    expect(formatCount(1_234_567)).toBe((1_234_567).toLocaleString(undefined, { numberingSystem: 'latn' }));
    expect(formatCount(1_234_567).replaceAll(/\D/g, '')).toBe('1234567');
    expect([formatVotes(0), formatVotes(1), formatVotes(2)]).toEqual(['0 votes', '1 vote', '2 votes']);
  });
});

describe('what a viewer of another language reads', () => {
  it.each([
    ['de_DE', '1.234.567 votes'],
    ['ar_EG', '1,234,567 votes'],
  ])('[UI4] in %s is English, with the separators they know', async (language, votes) => {
    const script = `
      const { formatAge, formatShare, formatVotes } = await import('./figures.ts');
      process.stdout.write([formatVotes(1234567), formatShare(52.3), formatAge(60_000)].join(' '));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      env: { LC_ALL: `${language}.UTF-8` },
    });
    expect(stdout).toBe(`${votes} 52.3% 1 minute ago`);
  });
});

describe('the age of the results', () => {
  it.each([
    [-60_000, 'just now'],
    [1_999, 'just now'],
    [2_000, '2 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 minute ago'],
    [3_600_000, '1 hour ago'],
    [172_800_000, '2 days ago'],
  ])('of %i ms is %s', (ageMs, words) => expect(formatAge(ageMs)).toBe(words));
});
