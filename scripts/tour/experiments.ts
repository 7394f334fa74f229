import { killTheConsumer } from './experiments/kill-the-consumer.ts';
import { oneVoteTwice } from './experiments/one-vote-twice.ts';
import { poisonEntry } from './experiments/poison-entry.ts';
import { rebuild } from './experiments/rebuild.ts';
import { redisIsFull } from './experiments/redis-is-full.ts';
import { stopPostgres } from './experiments/stop-postgres.ts';
import { twoConsumers } from './experiments/two-consumers.ts';

/** In the order of the tour: each takes up what the one before has shown. */
export const EXPERIMENTS = [
  killTheConsumer,
  poisonEntry,
  oneVoteTwice,
  stopPostgres,
  redisIsFull,
  twoConsumers,
  rebuild,
] as const;
