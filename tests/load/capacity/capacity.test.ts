import { describe, expect, it } from 'vitest';
import type { Figures } from '../comparison.ts';
import { MEASURED } from '../made-up.ts';
import type { BenchRecord } from '../record.ts';
import { limitsOf, needsOf } from './capacity.ts';
import { costOf } from './cost.ts';
import { capacityOf } from './table.ts';

/** Round figures, of which the results can be taken in the head. */
const COST = {
  ...{ apiMicroseconds: 60, consumerMicroseconds: 12, redisMicroseconds: 30, postgresMicroseconds: 24 },
  ...{ logBytes: 100, logFileBytes: 200, walBytes: 250, rowBytes: 200, turnsPerSecond: 500 },
};

/** A record of so many rounds, each with all figures the cost is taken from. */
function recordOf(rounds: readonly number[], changed: Partial<BenchRecord> = {}): BenchRecord {
  const measured = (side: string, figures: Figures) => ({
    ...MEASURED,
    rounds: rounds.map((times) => ({
      [side]: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value * times])),
    })),
  });
  const bytes = { logBytes: COST.logBytes, logFileBytes: COST.logFileBytes, walBytes: COST.walBytes };
  const one = { redisCpu: COST.redisMicroseconds, postgresCpu: COST.postgresMicroseconds, ...bytes };
  const scale = measured('1x1x1', one);
  const turns = rounds.map((times) => ({ transactions: COST.turnsPerSecond * times }));
  return {
    intake: measured('product', { cpu: COST.apiMicroseconds }),
    drain: measured('product', { cpu: COST.consumerMicroseconds }),
    growth: measured('large', { perVote: COST.rowBytes }),
    scale: { ...scale, rounds: scale.rounds.map((round, i) => ({ ...round, turns: turns[i] ?? {} })) },
    ...changed,
  };
}

describe('what a vote takes', () => {
  it('is the median of all rounds', () => {
    expect(costOf(recordOf([1.5, 0.25, 1]))).toEqual(COST);
  });

  it('is not known while a figure is missing, or is of the short form', () => {
    const { growth, scale } = recordOf([1]);
    expect(costOf({})).toBeUndefined();
    expect(costOf(recordOf([1], { growth: { ...MEASURED, rounds: [] } }))).toBeUndefined();
    expect(costOf(recordOf([1], { scale: { ...MEASURED, ...growth } }))).toBeUndefined();
    expect(costOf(recordOf([1], { scale: { ...MEASURED, ...scale, isShort: true } }))).toBeUndefined();
  });
});

describe('what votes a second take', () => {
  it('1,000: two of each, one Redis, one partition', () => {
    expect(needsOf(1_000, COST)).toMatchObject({
      ...{ apiPods: 2, consumerPods: 2, redisMasters: 1, partitions: 1, postgresCores: 1 },
      ...{ transactions: 1, counterRowsHeld: 0.002, redisMemory: 600_000_000, backlogPerMinute: 6_000_000 },
      ...{ redisWrites: 200_000, wal: 250_000, tableGrowth: 720_000_000 },
    });
  });

  it('more: by the time on a core, of which six tenths are planned with', () => {
    expect(needsOf(100_000, COST)).toMatchObject({ apiPods: 10, redisMasters: 5, partitions: 20 });
    expect(needsOf(1_000_000, COST)).toMatchObject({ apiPods: 100, consumerPods: 20, counterRowsHeld: 2 });
    expect(needsOf(1_000_000, COST)).toMatchObject({ redisMasters: 50, partitions: 64, postgresCores: 40 });
  });

  it('bend at the limits in their order', () => {
    expect(limitsOf(COST)).toEqual([
      ['one Redis', 20_000],
      ['counter rows', 500_000],
      ['cores of PostgreSQL', 800_000],
      ['partitions', 1_280_000],
      ['WAL', 2_000_000],
    ]);
  });
});

describe('the table of it', () => {
  it('says so while nothing is recorded', () => {
    expect(capacityOf({})).toMatch(/have not been recorded yet/);
  });

  it('tells what is computed of what is recorded, and what it is computed of', () => {
    const told = capacityOf(recordOf([1]));
    expect(told).toContain('A vote takes 60.0 µs of the api, 30.0 µs of Redis');
    expect(told).toContain('| pods of the api | 2 | 10 | 100 |');
    expect(told).toContain('| memory of Redis, all masters | 600 MB | 60 GB | 600 GB |');
    expect(told).toContain('| the counter rows are held | 0.2 % | 20 % | 200 % |');
    expect(told).toContain('| the core of one Redis | 20,000/s |');
  });
});
