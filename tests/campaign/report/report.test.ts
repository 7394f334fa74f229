import { describe, expect, it } from 'vitest';
import { markdownOf } from './markdown.ts';
import type { Report } from './report.ts';
import { quantiles, upperBound } from './report.ts';
import { rates, timelineOf } from './timeline-svg.ts';

const REPORT: Report = {
  ...{
    seed: 7,
    minutes: 2,
    rate: 1_500,
    connections: 128,
    partitions: 3,
    held: true,
    wasInterrupted: false,
    trouble: undefined,
  },
  ...{ began: '2026-11-22T03:22:15.053Z', tookSeconds: 130, looks: 400, unavailableSeconds: 3.2 },
  versions: { node: '24.21.0', redis: '7.0.15', postgres: '15.18', cores: 2 },
  votes: {
    ...{ cast: 3_100, accepted: 3_000, refused: 60, unknown: 40 },
    ...{ countedOnce: 3_000, unknownCounted: 7, lost: 0, countedWrongly: 0, lostAsDeclared: 12 },
  },
  upperBound: 0.001,
  answers: { '201': 3_050 },
  faults: { F1: { struck: 2, felt: 1 }, F8: { struck: 1, felt: 1 } },
  leftOut: [],
  recoveryMs: { p50: 700, p95: 1_900, max: 1_900 },
  memoryPeakBytes: { api: 100 * 1024 * 1024 },
  losses: [{ declared: 'redis loses its stream, which may lose what is unread', lost: 12 }],
  broken: [],
  episodes: [
    {
      faults: [{ id: 'F1', target: 'the api', name: 'is killed <and> started', wasFelt: true }],
      ...{ struckAtMs: 1_000, healedAtMs: 3_000, recovery: { after: '', tookMs: 700 } },
    },
  ],
  samples: [0, 250, 1_000, 1_250, 2_000].map((atMs, i) => ({
    ...{ atMs, accepted: i * 100, refused: 0, unknown: 0, unread: i === 2 ? undefined : i },
  })),
};

describe('the figures of a report', () => {
  it('are values that were measured', () => {
    expect(quantiles([5, 1, 4, 2, 3])).toEqual({ p50: 3, p95: 5, max: 5 });
    expect(quantiles(Array.from({ length: 100 }, (_, i) => i + 1))).toEqual({ p50: 50, p95: 95, max: 100 });
    expect(quantiles([])).toBeUndefined();
  });

  it('bound what was never seen by three in so many tries', () => {
    expect(upperBound(3_000)).toBe(0.001);
    expect(upperBound(0)).toBeUndefined();
  });

  it('tell votes a second as means of a second', () => {
    expect(rates(REPORT.samples)).toEqual([
      { atMs: 0, value: 200 },
      { atMs: 1_000, value: 200 },
      { atMs: 2_000, value: 200 },
    ]);
  });
});

describe('the text of a report', () => {
  it('says which faults could not strike, and why', () => {
    const leftOut = [{ fault: 'redis has no room on its disk', why: 'only root can mount a small disk' }];
    expect(markdownOf({ ...REPORT, leftOut })).toContain(
      'Left out: redis has no room on its disk, because only root can mount a small disk.',
    );
  });

  it('says that and why a campaign was cut short, with the figures until then', () => {
    const trouble = 'redis is killed: It took longer than 120 s to heal.';
    expect(markdownOf({ ...REPORT, trouble })).toContain(`could not be carried out to its end, ${trouble}`);
    expect(markdownOf(REPORT)).not.toContain('carried out');
  });

  it('tells the seed, what was lost and within which bound, and what was lost as declared', () => {
    const text = markdownOf(REPORT);
    expect(text).toContain('--seed 7 --minutes 2 --rate 1500 --connections 128 --partitions 3`');
    expect(text).toContain('| of these lost | 0, so fewer than 1.0e-3 of all (3/n, 95 %) |');
    expect(text).toContain('| redis loses its stream, which may lose what is unread | 12 |');
    expect(text).toContain('| F1 | 2, of which 1 were felt |');
    expect(text).toContain('All of I1, I2, I3, I4, I5, I6, I7, I8, I9 held.');
  });

  it('tells by which words faults were chosen, so that it can be done again', () => {
    expect(markdownOf({ ...REPORT, chosenBy: 'F1,the api is killed' })).toContain(
      "--partitions 3 --faults 'F1,the api is killed'`",
    );
  });

  it('shows what is broken, with its evidence and what failed before', () => {
    const broken = [
      { invariant: 'I3', what: 'Lost.', count: 2, evidence: ['votes 1-0'], after: 'redis is killed' },
    ] as const;
    const text = markdownOf({ ...REPORT, held: false, broken });
    expect(text).toContain('# Campaign 7: broken');
    expect(text).toContain('### I3: Every acknowledged entry');
    expect(text).toContain('Lost. 2 times, after: redis is killed.\n\n- votes 1-0');
    expect(text).not.toContain('held.');
  });
});

describe('the plot of a report', () => {
  it('stands alone, in light and dark, and names each fault', () => {
    const plot = timelineOf(REPORT);
    expect(plot).toContain('color-scheme: light dark');
    expect(plot).toContain('<title>F1 the api is killed &lt;and> started</title>');
    expect(plot).not.toMatch(/NaN|undefined/);
  });

  it('is drawn of nothing too', () => {
    expect(timelineOf({ ...REPORT, samples: [], episodes: [] })).not.toMatch(/NaN|undefined/);
  });
});
