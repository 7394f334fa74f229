import type { Comparison } from './comparison.ts';
import type { Measured } from './record.ts';

/** A comparison and what was measured of it, for tests of how it is told. */
export const MADE_UP: Comparison = {
  name: 'made-up',
  title: 'Made up',
  compares: 'One thing beside another.',
  rows: [
    { title: 'ours', of: 'ours.votes', unit: 'per second' },
    {
      title: 'ours / `bare`',
      of: 'ours.votes',
      over: 'bare.votes',
      unit: 'times',
      target: { id: 'T1', atLeast: 0.7 },
    },
    { title: 'slow', of: 'ours.slow', unit: 'ms', target: { id: 'T3', atMost: 100 } },
    { title: 'refused', of: 'ours.refused', unit: 'ms', target: { id: 'T5', atMost: 100 } },
  ],
  begin: () => Promise.reject(new Error('It is not to be carried out.')),
};

export const MEASURED: Measured = {
  began: '2026-01-02T03:04:05.678Z',
  isShort: false,
  machine: {
    ...{ cores: 2, processor: 'Some processor', node: '24.0.0', redis: '7.0.15', postgres: '15.1' },
    ...{ isPinned: true, busyBefore: 0.034 },
  },
  rounds: [
    { ours: { votes: 700, slow: 120 }, bare: { votes: 1_000 } },
    { ours: { votes: 30_000, slow: 90 }, bare: { votes: 40_000 } },
    { ours: { votes: 1_600, slow: 130 }, bare: { votes: 2_000 } },
  ],
  curves: [
    {
      plot: 'Over time',
      title: 'accepted',
      along: 'seconds',
      unit: 'per second',
      points: [
        [0, 1],
        [1, 5],
      ],
    },
    {
      plot: 'Over time',
      title: 'refused',
      along: 'seconds',
      unit: 'per second',
      points: [
        [0, 0],
        [1, 2],
      ],
    },
    { plot: 'Soon', title: 'half', along: 'seconds', unit: 'ms', points: [[0, 9]] },
    { plot: 'Memory', title: 'memory', along: 'seconds', unit: 'MB', points: [[0, 90]] },
  ],
};
