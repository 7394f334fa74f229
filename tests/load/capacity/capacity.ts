import { PARTITIONS_MAX } from '#event-log/redis-streams/partitions.ts';
import { SETTINGS } from '#runtime/config/settings.ts';
import type { CostOfVote } from './cost.ts';

/** What is assumed where nothing is measured. */
export const ASSUMED = {
  /** The share of a core that is planned with; the rest is for bursts. */
  busy: 0.6,
  /** Votes a transaction counts, unless told. */
  batchSize: Number(SETTINGS.BATCH_SIZE.fallback),
  /** For so long counted votes stay in the log, unless told. */
  retentionSeconds: 60 * Number(SETTINGS.LOG_RETENTION_MINUTES.fallback),
  /** Up to this share of its memory a Redis keeps what is counted, unless told. */
  memoryRatioMax: Number(SETTINGS.LOG_MEMORY_RATIO_MAX.fallback),
  /** Two of each, so that one may go. */
  podsMin: 2,
  /** Partitions for each of several masters, so that they lie evenly. */
  partitionsPerMaster: 4,

  partitionsMax: PARTITIONS_MAX,
  postgresCores: 32,
  /** What the disk of PostgreSQL takes of its WAL, in bytes a second. */
  walDiskBytes: 500_000_000,
} as const;

/** What so many votes a second take. */
export interface Needs {
  readonly apiPods: number;
  readonly consumerPods: number;
  readonly redisMasters: number;
  readonly partitions: number;
  /** Of all masters together, in bytes. */
  readonly redisMemory: number;
  /** By so much unread votes grow in each minute in which nobody counts, in bytes. */
  readonly backlogPerMinute: number;
  /** Bytes a second, of all masters together. */
  readonly redisWrites: number;
  readonly postgresCores: number;
  /** Bytes a second. */
  readonly wal: number;
  /** Bytes an hour. */
  readonly tableGrowth: number;
  /** A second. */
  readonly transactions: number;
  /** The share of time in which somebody holds the two counter rows; above 1 they cannot be had. */
  readonly counterRowsHeld: number;
}

/** @param votes A second, steadily. */
export function needsOf(votes: number, cost: CostOfVote): Needs {
  const { retentionSeconds, memoryRatioMax, batchSize, podsMin } = ASSUMED;
  const redisMasters = Math.ceil(coresFor(votes, cost.redisMicroseconds));
  const transactions = votes / batchSize;
  return {
    apiPods: Math.max(podsMin, Math.ceil(coresFor(votes, cost.apiMicroseconds))),
    consumerPods: Math.max(podsMin, Math.ceil(coresFor(votes, cost.consumerMicroseconds))),
    redisMasters,
    partitions: partitionsFor(redisMasters),
    redisMemory: (votes * retentionSeconds * cost.logBytes) / memoryRatioMax,
    backlogPerMinute: votes * 60 * cost.logBytes,
    redisWrites: votes * cost.logFileBytes,
    postgresCores: Math.ceil(coresFor(votes, cost.postgresMicroseconds)),
    wal: votes * cost.walBytes,
    tableGrowth: votes * 3_600 * cost.rowBytes,
    transactions,
    counterRowsHeld: transactions / cost.turnsPerSecond,
  };
}

/** What more processes do not help against. */
export type Limit = 'one Redis' | 'partitions' | 'counter rows' | 'cores of PostgreSQL' | 'WAL';

/** From how many votes a second on each limit bends the line, the first first. */
export function limitsOf(cost: CostOfVote): readonly (readonly [limit: Limit, votes: number])[] {
  const { batchSize, partitionsMax, postgresCores, walDiskBytes } = ASSUMED;
  const limits: [Limit, number][] = [
    ['one Redis', votesOn(1, cost.redisMicroseconds)],
    ['partitions', votesOn(partitionsMax, cost.redisMicroseconds)],
    ['counter rows', cost.turnsPerSecond * batchSize],
    ['cores of PostgreSQL', votesOn(postgresCores, cost.postgresMicroseconds)],
    ['WAL', walDiskBytes / cost.walBytes],
  ];
  return limits.toSorted(([, a], [, b]) => a - b);
}

function coresFor(votes: number, microseconds: number): number {
  return (votes * microseconds) / (ASSUMED.busy * 1_000_000);
}

function votesOn(cores: number, microseconds: number): number {
  return (cores * ASSUMED.busy * 1_000_000) / microseconds;
}

function partitionsFor(masters: number): number {
  return masters === 1 ? 1 : Math.min(ASSUMED.partitionsMax, masters * ASSUMED.partitionsPerMaster);
}
