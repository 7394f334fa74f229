import { median } from '#tests/statistics.ts';
import type { BenchRecord } from '../record.ts';

/** What one vote takes, as it was measured; times are on a core, in µs. */
export interface CostOfVote {
  readonly apiMicroseconds: number;
  readonly consumerMicroseconds: number;
  /** From its append to its acknowledgement. */
  readonly redisMicroseconds: number;
  readonly postgresMicroseconds: number;
  /** In the memory of Redis. */
  readonly logBytes: number;
  /** In the append-only file of Redis. */
  readonly logFileBytes: number;
  readonly walBytes: number;
  /** In `vote_events` and its indexes. */
  readonly rowBytes: number;
  /** Transactions a second that change the two counter rows, one after the other. */
  readonly turnsPerSecond: number;
}

/** Where each figure is recorded: `comparison.side.figure`. */
const SOURCES: Readonly<Record<keyof CostOfVote, string>> = {
  apiMicroseconds: 'intake.product.cpu',
  consumerMicroseconds: 'drain.product.cpu',
  redisMicroseconds: 'scale.1x1x1.redisCpu',
  postgresMicroseconds: 'scale.1x1x1.postgresCpu',
  logBytes: 'scale.1x1x1.logBytes',
  logFileBytes: 'scale.1x1x1.logFileBytes',
  walBytes: 'scale.1x1x1.walBytes',
  rowBytes: 'growth.large.perVote',
  turnsPerSecond: 'scale.turns.transactions',
};

/** The medians of a record; undefined while one of them is missing, or was measured in the short form. */
export function costOf(record: BenchRecord): CostOfVote | undefined {
  const figures = Object.entries(SOURCES).map(([name, source]) => [name, medianOf(record, source)] as const);
  if (figures.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(figures) as unknown as CostOfVote;
}

function medianOf(record: BenchRecord, source: string): number | undefined {
  const [comparison = '', side = '', key = ''] = source.split('.');
  const measured = record[comparison];
  if (measured === undefined || measured.isShort) return undefined;
  const values = measured.rounds.map((round) => round[side]?.[key] ?? Number.NaN);
  return values.length > 0 && values.every(Number.isFinite) ? median(values) : undefined;
}
