import { bytesTold, figure } from '../figures.ts';
import type { BenchRecord } from '../record.ts';
import type { Limit, Needs } from './capacity.ts';
import { ASSUMED, limitsOf, needsOf } from './capacity.ts';
import type { CostOfVote } from './cost.ts';
import { costOf } from './cost.ts';

const VOTES_A_SECOND = [1_000, 100_000, 1_000_000];

const ROWS: readonly (readonly [title: string, told: (needs: Needs) => string])[] = [
  ['pods of the api', ({ apiPods }) => count(apiPods)],
  ['pods of the consumer', ({ consumerPods }) => count(consumerPods)],
  ['masters of Redis', ({ redisMasters }) => count(redisMasters)],
  ['`STREAM_PARTITIONS`', ({ partitions }) => count(partitions)],
  ['memory of Redis, all masters', ({ redisMemory }) => bytesTold(redisMemory)],
  ['a minute in which nobody counts, in that memory', ({ backlogPerMinute }) => bytesTold(backlogPerMinute)],
  ['what Redis writes', ({ redisWrites }) => `${bytesTold(redisWrites)}/s`],
  ['cores of PostgreSQL', ({ postgresCores }) => count(postgresCores)],
  ['its WAL', ({ wal }) => `${bytesTold(wal)}/s`],
  ['`vote_events` grows by', ({ tableGrowth }) => `${bytesTold(tableGrowth)} an hour`],
  ['transactions', ({ transactions }) => figure(transactions, 'per second')],
  ['the counter rows are held', ({ counterRowsHeld }) => share(counterRowsHeld)],
];

const LIMITS: Readonly<Record<Limit, readonly [title: string, remedy: string]>> = {
  'one Redis': ['the core of one Redis', '`REDIS_CLUSTER`, and partitions over its masters'],
  partitions: [
    `${ASSUMED.partitionsMax} partitions, each on a master of its own`,
    'nothing: there may be no more',
  ],
  'counter rows': [
    'the two counter rows, which transactions change in turn',
    'a larger `BATCH_SIZE`: fewer, larger turns',
  ],
  'cores of PostgreSQL': [`${ASSUMED.postgresCores} cores of PostgreSQL`, 'a larger server; there is one'],
  WAL: [`a disk that takes ${bytesTold(ASSUMED.walDiskBytes)} of WAL a second`, 'a faster disk for the WAL'],
};

/** What votes a second take, and where that ends, as Markdown; of what is recorded, or that it is not. */
export function capacityOf(record: BenchRecord): string {
  const cost = costOf(record);
  if (cost === undefined)
    return '_The figures it is computed from (intake, drain, growth, scale) have not been recorded yet._';
  return [assumptions(cost), needsTable(cost), bends(cost)].join('\n\n');
}

function assumptions(cost: CostOfVote): string {
  const { busy, batchSize, retentionSeconds, memoryRatioMax } = ASSUMED;
  const micros = (value: number) => figure(value, 'µs');
  return (
    `A vote takes ${micros(cost.apiMicroseconds)} of the api, ${micros(cost.redisMicroseconds)} of Redis, ` +
    `${micros(cost.consumerMicroseconds)} of the consumer and ${micros(cost.postgresMicroseconds)} of PostgreSQL; ` +
    `${bytesTold(cost.logBytes)} of the memory of Redis and ${bytesTold(cost.logFileBytes)} of its file, ` +
    `${bytesTold(cost.walBytes)} of WAL and ${bytesTold(cost.rowBytes)} of \`vote_events\` with its indexes. ` +
    `${figure(cost.turnsPerSecond, 'per second')} transactions get their turn at the counter rows. ` +
    `Assumed: ${share(busy)} of each core is used, a transaction counts ${count(batchSize)} votes, ` +
    `the log keeps ${count(retentionSeconds / 60)} minutes of votes in ${share(memoryRatioMax)} of its memory.`
  );
}

function needsTable(cost: CostOfVote): string {
  const needs = VOTES_A_SECOND.map((votes) => needsOf(votes, cost));
  const lines = ROWS.map(([title, told]) => `| ${title} | ${needs.map(told).join(' | ')} |`);
  const head = `| votes a second | ${VOTES_A_SECOND.map(count).join(' | ')} |`;
  return [head, `| --- |${' ---: |'.repeat(VOTES_A_SECOND.length)}`, ...lines].join('\n');
}

function bends(cost: CostOfVote): string {
  const lines = limitsOf(cost).map(([limit, votes]) => {
    const [title, remedy] = LIMITS[limit];
    return `| ${title} | ${figure(votes, 'per second')} | ${remedy} |`;
  });
  return ['| what bends, the first first | at | what moves it |', '| --- | ---: | --- |', ...lines].join(
    '\n',
  );
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function share(value: number): string {
  return `${(100 * value).toLocaleString('en-GB', { maximumSignificantDigits: 2 })} %`;
}
