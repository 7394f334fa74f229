import { median, quantile } from '#tests/statistics.ts';
import type { Curve } from '../comparison.ts';
import type { Second } from '../open-loop/second-by-second.ts';

export type Point = readonly [seconds: number, value: number];

/**
 * What is drawn of a flood, along its seconds.
 *
 * @param memory In MB.
 */
export function curvesOf(answered: readonly Second[], memory: readonly Point[]): Curve[] {
  const along = 'seconds';
  const votes = { plot: 'Votes at twice what the api takes', along, unit: 'per second' } as const;
  const refusals = { plot: 'Refusals come within', along, unit: 'ms' } as const;
  const perSecond = (count: (second: Second) => number) =>
    answered.map((second, at): Point => [at, count(second)]);
  const within = (share: number) =>
    answered.flatMap(({ refusedMs }, at): Point[] =>
      refusedMs.length === 0 ? [] : [[at, quantile(refusedMs, share)]],
    );
  return [
    { ...votes, title: 'accepted', points: perSecond(({ accepted }) => accepted) },
    { ...votes, title: 'refused', points: perSecond(({ refusedMs }) => refusedMs.length) },
    { ...refusals, title: 'half', points: within(0.5) },
    { ...refusals, title: '99 in 100', points: within(0.99) },
    { plot: 'Memory of the api meanwhile', title: 'memory', along, unit: 'MB', points: memory },
  ];
}

/**
 * The medians of the second quarter, when what a flood needs is there, and of the last: what goes on growing tells by
 * their ratio.
 */
export function earlyAndLate(memory: readonly Point[]): { readonly early: number; readonly late: number } {
  const values = memory.map(([, value]) => value);
  const [quarter, half] = [Math.floor(values.length / 4), Math.ceil(values.length / 2)];
  return { early: median(values.slice(quarter, half)), late: median(values.slice(-Math.max(1, quarter))) };
}
