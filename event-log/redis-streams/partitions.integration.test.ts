import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import {
  appendMany,
  closedAfterEach,
  drain,
  idle,
  LIMITS,
  next,
  requestIdOf,
  vote,
  whenUp,
} from '../event-log-contract/steps.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { PARTITIONS_MAX, partitionFor, partitionsOf } from './partitions.ts';
import { createVoteReader } from './read.ts';
import { createLogTrimmer } from './trim.ts';

const address = { url: inject('redisUrl') };
const group = 'vote-processors';

describe('an event log in several partitions', () => {
  let stream: string;
  let redis: ReturnType<typeof createClient>;

  beforeEach(async () => {
    stream = scratchStream();
    redis = createClient(address);
    await redis.connect();
  });
  afterEach(async () => {
    await redis.del([stream, ...partitionsOf(stream, PARTITIONS_MAX).map(({ key }) => key)]);
    redis.destroy();
  });

  const opened = closedAfterEach();
  const appender = (partitions: number) => opened(createVoteAppender({ address, stream, partitions }));
  const observer = (partitions: number) => opened(createLogObserver({ address, stream, group, partitions }));
  const reader = (partitions: number, consumer = 'a', reclaimAfterMs = 30_000) =>
    opened(createVoteReader({ address, stream, group, consumer, reclaimAfterMs, partitions }));
  const lengths = async (count: number) =>
    Promise.all(partitionsOf(stream, count).map(({ key }) => redis.xLen(key)));
  const NOTHING_WAITS = { unread: 0, pending: 0, oldestPendingMs: 0 };

  it('[EL10] a request id is always in the same partition, and all are used about alike', async () => {
    const partitions = partitionsOf(stream, 4);
    const id = mintRequestId();
    expect(partitionFor(id.toUpperCase(), partitions)).toBe(partitionFor(id, partitions));
    const into = appender(4);
    const cast = vote();
    for (let i = 0; i < 3; i += 1) await whenUp(() => into.append(cast));
    expect((await lengths(4)).sort()).toEqual([0, 0, 0, 3]);
    await Promise.all(Array.from({ length: 400 }, () => into.append(vote())));
    for (const length of await lengths(4)) expect(length).toBeGreaterThan(60);
  });

  it('[EL10] the positions of one partition are bare ids, those of several tell which', async () => {
    const [one, four] = [appender(1), appender(4)];
    expect(await whenUp(() => one.append(vote()))).toMatch(/^\d+-\d+$/);
    expect(await whenUp(() => four.append(vote()))).toMatch(/^[0-3]\/\d+-\d+$/);
  });

  it('[EL10] readers drain all partitions and acknowledge in each; depth tells of all together', async () => {
    const votes = await appendMany(appender(4), 100);
    const watching = observer(4);
    expect(await whenUp(() => watching.depth())).toMatchObject({ unread: 100, pending: 0 });
    const from = reader(4);
    const deliveries = await drain(from);
    expect(deliveries.map(requestIdOf).sort()).toEqual(votes.map((each) => each.requestId).sort());
    expect(await watching.depth()).toMatchObject({ unread: 0, pending: 100 });
    expect((await watching.depth()).oldestPendingMs).toBeGreaterThan(0);
    await from.acknowledge(deliveries.map((each) => each.position));
    expect(await watching.depth()).toMatchObject(NOTHING_WAITS);
  });

  it.each([
    { before: 4, now: 1 },
    { before: 1, now: 4 },
    { before: 5, now: 2 },
  ])('[EL10] nothing is lost where $before partitions become $now', async ({ before, now }) => {
    const votes = await appendMany(appender(before), 40);
    const old = reader(before, 'old');
    const handed = await next(old, { ...LIMITS, batchSizeMax: 5 });
    await old.acknowledge(handed.slice(1).map((each) => each.position));
    await old.close();
    votes.push(...(await appendMany(appender(now), 40)));

    const from = reader(now, 'new', 100);
    const counted = new Set(handed.slice(1).map(requestIdOf));
    const read = async () => {
      const deliveries = await from.read(LIMITS);
      for (const each of deliveries) counted.add(requestIdOf(each));
      await from.acknowledge(deliveries.map((each) => each.position));
      return counted.size;
    };
    await expect.poll(() => whenUp(read)).toBe(80);
    expect(counted).toEqual(new Set(votes.map((each) => each.requestId)));
    const watching = observer(now);
    expect(await whenUp(() => watching.depth())).toMatchObject(NOTHING_WAITS);
  });

  it.each([
    { writer: 4, reads: 1 },
    { writer: 1, reads: 4 },
  ])(
    '[EL10] a process that still appends to $writer partitions is heard by a reader of $reads that waits already',
    async ({ writer, reads }) => {
      const from = reader(reads);
      await idle(from);
      const votes = await appendMany(appender(writer), 20);
      const heard = new Set<unknown>();
      const read = async () => {
        for (const each of await from.read({ batchSizeMax: 100, blockTimeoutMs: 20_000 }))
          heard.add(requestIdOf(each));
        return heard.size;
      };
      await expect.poll(read).toBe(20);
      expect(heard).toEqual(new Set(votes.map((each) => each.requestId)));
    },
  );

  it('[EL2] a read of several partitions wakes for a vote in any of them, and waits no longer than it is told', async () => {
    const from = reader(4);
    await idle(from);
    const into = appender(4);
    for (let i = 0; i < 8; i += 1) {
      const waiting = from.read({ batchSizeMax: 100, blockTimeoutMs: 20_000 });
      const [cast] = await appendMany(into, 1);
      expect((await waiting).map(requestIdOf)).toEqual([cast?.requestId]);
    }
    const began = performance.now();
    expect(await from.read({ batchSizeMax: 100, blockTimeoutMs: 300 })).toEqual([]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('[EL10] a user of Redis who may touch one stream only reads that one', async () => {
    const user = `user-${stream}`;
    await redis.sendCommand(['ACL', 'SETUSER', user, 'on', '>secret', `~${stream}`, '+@all']);
    const url = address.url.replace('//', `//${encodeURIComponent(user)}:secret@`);
    const from = opened(
      createVoteReader({ address: { url }, stream, group, consumer: 'a', reclaimAfterMs: 30_000 }),
    );
    const votes = await appendMany(appender(1), 3);
    expect((await drain(from)).map(requestIdOf)).toEqual(votes.map((each) => each.requestId));
    await redis.sendCommand(['ACL', 'DELUSER', user]);
  });

  it('[EL7] an interrupted reader gives what every partition had handed over, then nothing', async () => {
    const into = appender(4);
    await appendMany(into, 1);
    const from = reader(4);
    const first = await next(from);
    const waiting = from.read({ batchSizeMax: 100, blockTimeoutMs: 20_000 });
    const votes = await appendMany(into, 40);
    await from.interrupt();
    const handed = [...first, ...(await waiting)];
    for (let more = await from.read(LIMITS); more.length > 0; more = await from.read(LIMITS))
      handed.push(...more);
    const watching = observer(4);
    const { unread, pending } = await whenUp(() => watching.depth());
    expect({ pending, all: pending + unread }).toEqual({ pending: handed.length, all: votes.length + 1 });
    await from.acknowledge(handed.map((each) => each.position));
    expect((await watching.depth()).pending).toBe(0);
  });

  it('[EL9] all partitions are trimmed, those of an earlier layout too, and no more than was acknowledged', async () => {
    await appendMany(appender(3), 600);
    const from = reader(1);
    const counted = await drain(from, { batchSizeMax: 100, blockTimeoutMs: 50 });
    await from.acknowledge(counted.map((each) => each.position));
    const late = await appendMany(appender(1), 10);
    const trimmer = opened(createLogTrimmer({ address, stream }));
    const { removed } = await whenUp(() => trimmer.trim({ retentionMs: 0, memoryRatioMax: 1 }));
    expect(removed).toBeGreaterThan(250);
    expect((await lengths(3)).reduce((sum, length) => sum + length)).toBe(600 - removed);
    expect((await drain(from)).map(requestIdOf)).toEqual(late.map((each) => each.requestId));
  });
});
