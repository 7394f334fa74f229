import { describe, expect, it } from 'vitest';
import type { BenchProgress } from './bench.ts';
import { carryOut } from './bench.ts';
import type { Comparison, Figures } from './comparison.ts';
import type { Rig } from './rig.ts';

const RIG = { isShort: true } as Rig;
const QUIET: BenchProgress = { begins() {}, measures() {}, measured() {} };

/** A comparison of two sides which notes what is done to it. */
function compared(measure: (side: string) => Figures): { comparison: Comparison; done: string[] } {
  const done: string[] = [];
  const take = (side: string) => async () => {
    done.push(side);
    return measure(side);
  };
  const comparison: Comparison = {
    ...{ name: 'made-up', title: 'Made up', compares: 'Nothing.', rows: [] },
    async begin(_, cleanup) {
      cleanup.defer(() => void done.push('ends'));
      done.push('begins');
      return {
        sides: new Map([
          ['a', take('a')],
          ['b', take('b')],
        ]),
        curves: () => [{ plot: 'p', title: 't', along: 's', unit: 'count', points: [[0, done.length]] }],
      };
    },
  };
  return { comparison, done };
}

describe('a comparison', () => {
  it('lets its sides take turns, so that no side has the better minutes', async () => {
    const { comparison, done } = compared((side) => ({ value: side === 'a' ? 1 : 2 }));
    const ending = new AbortController().signal;
    const outcome = await carryOut(comparison, { rounds: 3, rig: RIG, progress: QUIET, ending });
    expect(done).toEqual(['begins', 'a', 'b', 'a', 'b', 'a', 'b', 'ends']);
    expect(outcome.rounds).toEqual(Array(3).fill({ a: { value: 1 }, b: { value: 2 } }));
    expect(outcome.curves[0]?.points).toEqual([[0, 7]]);
  });

  it('tells of each measurement as it is made', async () => {
    const { comparison } = compared(() => ({ value: 7 }));
    const told: unknown[] = [];
    const progress: BenchProgress = {
      begins: ({ name }) => told.push(name),
      measures: (_, round, side) => told.push([round, side]),
      measured: (_, round, side, figures) => told.push([round, side, figures]),
    };
    await carryOut(comparison, { rounds: 1, rig: RIG, progress, ending: new AbortController().signal });
    expect(told).toEqual(['made-up', [1, 'a'], [1, 'a', { value: 7 }], [1, 'b'], [1, 'b', { value: 7 }]]);
  });

  it('ends where it is told to, and cleans up', async () => {
    const ending = new AbortController();
    const { comparison, done } = compared(() => {
      ending.abort(new Error('It was ended.'));
      return {};
    });
    const options = { rounds: 3, rig: RIG, progress: QUIET, ending: ending.signal };
    await expect(carryOut(comparison, options)).rejects.toThrow('It was ended.');
    expect(done).toEqual(['begins', 'a', 'ends']);
  });

  it('cleans up where a side cannot be measured', async () => {
    const { comparison, done } = compared((side) => {
      if (side === 'b') throw new Error('There is no b.');
      return {};
    });
    const options = { rounds: 3, rig: RIG, progress: QUIET, ending: new AbortController().signal };
    await expect(carryOut(comparison, options)).rejects.toThrow('There is no b.');
    expect(done).toEqual(['begins', 'a', 'b', 'ends']);
  });
});
