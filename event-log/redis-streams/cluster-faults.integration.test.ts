import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { freePort } from '#tests/servers/private-server.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { RedisCluster } from '#tests/servers/redis-cluster.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import { appendMany, closedAfterEach, vote, whenUp } from '../event-log-contract/steps.ts';
import type { VoteAppender } from '../ports.ts';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { partitionFor, partitionsOf } from './partitions.ts';
import { createVoteReader } from './read.ts';
import { createRollCall } from './roll-call.ts';
import { createLogTrimmer } from './trim.ts';

const group = 'vote-processors';
const partitions = 4;
const DEADLINE_MS = 500;
const ALL = { batchSizeMax: 1_000, blockTimeoutMs: 50 };

let redis: RedisCluster;
let stream: string;
beforeAll(async () => {
  // Else all of them stop once one is held for failed.
  redis = await RedisCluster.start({ args: ['--cluster-require-full-coverage', 'no'] });
});
afterAll(() => redis?.stop());
beforeEach(() => {
  stream = scratchStream();
});

const opened = closedAfterEach();
const addressOf = (login = '') => {
  const urls = redis.urls.map((url) => url.replace('//', `//${login}`));
  return { url: urls[0] ?? '', cluster: urls };
};
const log = (login?: string) => ({ address: addressOf(login), stream, partitions, group });
const appender = (login?: string, deadlineMs?: number) =>
  opened(createVoteAppender({ ...log(login), ...(deadlineMs && { deadlineMs }) }));
const reader = (login?: string) =>
  opened(createVoteReader({ ...log(login), consumer: 'a', reclaimAfterMs: 30_000 }));

/** A vote for this partition, or for any other. */
function voteFor(key: string, isFor = true) {
  for (;;) {
    const cast = vote();
    if ((partitionFor(cast.requestId, partitionsOf(stream, partitions)).key === key) === isFor) return cast;
  }
}

/** Reads and acknowledges so many, from whichever partitions they come. */
async function count(votes: number, from = reader()): Promise<void> {
  for (let counted = 0; counted < votes; ) {
    const deliveries = await whenUp(() => from.read(ALL));
    await from.acknowledge(deliveries.map(({ position }) => position));
    counted += deliveries.length;
  }
}

/** Sets the memory of a server to so many times what it uses by now. */
async function giveMemory(key: string, times: number): Promise<void> {
  const used = Number(/used_memory:(\d+)/.exec(await redis.ask(key, 'INFO', 'memory'))?.[1]);
  await redis.ask(key, 'CONFIG', 'SET', 'maxmemory', String(Math.round(used * times)));
}

describe('a server of a cluster that says nothing', { timeout: 60_000 }, () => {
  let into: VoteAppender;
  let silent: RedisServer;
  beforeEach(async () => {
    into = appender('', DEADLINE_MS);
    await appendMany(into, 20);
    silent = await redis.serverOf(`${stream}:{3}`);
    return () => silent.signal('SIGCONT');
  });

  it('[EL15] [EL1] costs its own partitions their votes, each within its deadline, and no others', async () => {
    silent.signal('SIGSTOP');
    const began = performance.now();
    await expect(into.append(voteFor(`${stream}:{3}`))).rejects.toThrow(OutcomeUnknown);
    await expect(into.append(voteFor(`${stream}:{3}`))).rejects.toThrow(LogUnavailable);
    await into.append(voteFor(`${stream}:{3}`, false));
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS + 4_000);
    silent.signal('SIGCONT');
    await expect.poll(() => into.append(voteFor(`${stream}:{3}`)).catch(String)).toMatch(/^3\//);
  });
});

it('[EL15] [EL6] the fullest server says how full the log is', async () => {
  await appendMany(appender(), 20);
  const watching = opened(createLogObserver(log()));
  expect(await whenUp(() => watching.depth())).toMatchObject({
    unread: 20,
    memoryRatio: 0,
    takesWrites: true,
  });
  await giveMemory(`${stream}:{3}`, 2);
  const { memoryRatio } = await whenUp(() => watching.depth());
  await redis.askMasters('CONFIG', 'SET', 'maxmemory', '0');
  expect(memoryRatio).toBeGreaterThan(0.3);
  expect(memoryRatio).toBeLessThan(0.7);
});

it('[EL15] [EL9] a server whose memory is full keeps fewer votes, and the others keep theirs', {
  timeout: 90_000,
}, async () => {
  const into = appender();
  await Promise.all(Array.from({ length: 1_200 }, () => whenUp(() => into.append(vote()))));
  await count(1_200);
  await giveMemory(`${stream}:{3}`, 1.05);
  const trimmer = opened(createLogTrimmer(log()));
  const outcome = await whenUp(() => trimmer.trim({ retentionMs: 60_000, memoryRatioMax: 0.1 }));
  await redis.askMasters('CONFIG', 'SET', 'maxmemory', '0');
  expect(outcome.isOverfull).toBe(true);
  const lengths = partitionsOf(stream, partitions).map(({ key }) => redis.ask(key, 'XLEN', key).then(Number));
  const [first = 0, second = 0, third = 0, last = 0] = await Promise.all(lengths);
  expect(last).toBeLessThan(200);
  expect(Math.min(first, second, third)).toBeGreaterThan(200);
});

it('[EL15] a process that takes a cluster for one server is told which setting is wrong, and the reverse', async () => {
  const onMisaddressed = vi.fn<(error: Error) => void>();
  const [url = ''] = redis.urls;
  const toOne = opened(createLogObserver({ ...log(), address: { url }, onMisaddressed }));
  await expect.poll(() => toOne.depth().catch((error: Error) => error.message)).toMatch(/REDIS_CLUSTER=true/);
  expect(onMisaddressed.mock.lastCall?.[0].message).toMatch(/one of a Redis Cluster: set REDIS_CLUSTER=true/);
  const alone = inject('redisUrl');
  opened(createLogObserver({ ...log(), address: { url: alone, cluster: [alone] }, onMisaddressed }));
  const last = () => onMisaddressed.mock.lastCall?.[0].message;
  await expect.poll(last).toMatch(/no Redis Cluster: leave REDIS_CLUSTER out/);
});

it('[EL15] that a setting is wrong is told too of a server that comes up after the process', async () => {
  const onMisaddressed = vi.fn<(error: Error) => void>();
  const onLost = vi.fn();
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  opened(createLogObserver({ ...log(), address: { url, cluster: [url] }, onLost, onMisaddressed }));
  await expect.poll(() => onLost.mock.calls.length).toBe(1);
  const late = await startRedis({ port });
  onTestFinished(() => late.stop());
  await expect.poll(() => onMisaddressed.mock.lastCall?.[0].message).toMatch(/leave REDIS_CLUSTER out/);
  expect(onLost.mock.calls.length).toBe(1);
});

it('[EL15] [EL14] the users of users.acl may do on a cluster what they have to', {
  timeout: 90_000,
}, async () => {
  stream = 'votes';
  for (const line of readFileSync(path.join(import.meta.dirname, 'users.acl'), 'utf8')
    .trim()
    .split('\n')) {
    const [, user = '', ...rules] = line.match(/\([^)]*\)|\S+/g) ?? [];
    if (user === 'default') continue;
    const known = rules.map((rule) => (rule.startsWith('#') ? '>secret' : rule));
    await redis.askMasters('ACL', 'SETUSER', user, ...known);
  }
  await appendMany(appender('votes-api:secret@'), 20);
  await count(20, reader('votes-consumer:secret@'));
  const watching = opened(createLogObserver(log('votes-cli:secret@')));
  expect(await whenUp(() => watching.depth())).toMatchObject({ unread: 0, pending: 0, appended: 20 });
  const roll = opened(createRollCall(log('votes-api:secret@')));
  expect(await whenUp(() => roll.read())).toEqual([]);
  const trimmer = opened(createLogTrimmer(log('votes-consumer:secret@')));
  expect(await whenUp(() => trimmer.removeDone())).toBe(20);
});
