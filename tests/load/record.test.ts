import { describe, expect, it } from 'vitest';
import { MADE_UP, MEASURED } from './made-up.ts';
import { mergedInto, recordOf } from './record.ts';

describe('the record of what was measured', () => {
  it('keeps six digits of each figure, and every round', () => {
    const rounds = [{ ours: { votes: 1_234.567_891 } }, { ours: { votes: 7 } }];
    const { machine } = MEASURED;
    const circumstances = { began: new Date(0), isShort: true, machine };
    expect(recordOf([{ comparison: MADE_UP, rounds, curves: [] }], circumstances)).toEqual({
      'made-up': {
        began: '1970-01-01T00:00:00.000Z',
        isShort: true,
        machine,
        rounds: [{ ours: { votes: 1_234.57 } }, { ours: { votes: 7 } }],
        curves: [],
      },
    });
  });

  it('takes up what is new in the place of what was, keeps the rest, and forgets what is no longer compared', () => {
    const named = (name: string) => ({ ...MADE_UP, name });
    const newer = { ...MEASURED, began: '2027-01-01T00:00:00.000Z' };
    const merged = mergedInto({ second: MEASURED, gone: MEASURED, first: MEASURED }, { first: newer }, [
      named('first'),
      named('second'),
      named('third'),
    ]);
    expect(Object.entries(merged)).toEqual([
      ['first', newer],
      ['second', MEASURED],
    ]);
  });
});
