import { describe, expect, it } from 'vitest';
import { KINDS } from './series.ts';
import type { Soaked } from './soak.ts';
import { verdictOf } from './verdict.ts';

const SECONDS = 1_400;

/** Some minutes in which everything is 100, but for what is told. */
function soaked(change: Partial<Soaked> = {}, shapes: Record<string, (at: number) => number> = {}): Soaked {
  const samples = Array.from({ length: SECONDS }, (_, at) => ({
    at,
    values: Object.fromEntries(KINDS.map(({ key }) => [key, shapes[key]?.(at) ?? 100])),
  }));
  const counts = { accepted: 6_000, unknown: 3, counted: 6_001 };
  const told = { rate: 10, capacity: 20, retentionMinutes: 1, versions: '', isInterrupted: false };
  return { samples, warmUntil: SECONDS / 10, ...counts, ...told, ...change };
}

describe('the verdict of a soak', () => {
  it('is that nothing grows, and tells of all that was looked at', () => {
    const { isFlat, sentence, judged } = verdictOf(soaked());
    expect([isFlat, sentence]).toEqual([true, 'Nothing grows.']);
    expect(judged.map(({ kind }) => kind)).toEqual(KINDS);
    expect(judged.every(({ series }) => series.length === SECONDS)).toBe(true);
  });

  it.each(KINDS.filter(({ bound }) => bound !== undefined))(
    'is that something grows: $title',
    ({ key, title }) => {
      const grown = verdictOf(soaked({}, { [key]: (at) => 100 + 1e5 * at }));
      expect(grown).toMatchObject({ isFlat: false, sentence: `Something grows: ${title}.` });
    },
  );

  it('is no matter of how many votes come and who looks', () => {
    const busier = { accepted: (at: number) => at, viewers: (at: number) => at };
    expect(verdictOf(soaked({}, busier)).isFlat).toBe(true);
  });

  it.each([
    [{ counted: 5_999 }, '5999 votes are counted; 6000 were accepted, of 3 nobody knows.'],
    [{ counted: 6_004 }, '6004 votes are counted; 6000 were accepted, of 3 nobody knows.'],
    [{ warmUntil: SECONDS - 9 }, 'It was too short to tell whether anything grows.'],
    [{ warmUntil: SECONDS - 1_199 }, 'It was too short to tell whether anything grows.'],
    [{ samples: [] }, 'It was too short to tell whether anything grows.'],
  ])('is what is wrong: %j', (change, sentence) => {
    expect(verdictOf(soaked(change))).toMatchObject({ isFlat: false, sentence });
  });

  it('is not about votes nobody waited for', () => {
    expect(verdictOf(soaked({ counted: undefined })).isFlat).toBe(true);
  });
});
