import { createClient } from '@redis/client';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import type { VoteAppender } from '../ports.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';

const GROUP = 'vote-processors';

async function given({ partitions = 1 } = {}) {
  const address = { url: inject('redisUrl') };
  const stream = scratchStream();
  const redis = await createClient(address).connect();
  const appender = createVoteAppender({ address, stream, partitions });
  const observer = createLogObserver({ address, stream, group: GROUP, partitions });
  onTestFinished(async () => {
    await Promise.all([appender.close(), observer.close()]);
    redis.destroy();
  });
  const appended = async () => (await observer.depth()).appended;
  return { redis, stream, appender, observer, appended };
}

async function append(appender: VoteAppender, count: number): Promise<void> {
  const vote = () => ({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() }) as const;
  await Promise.all(Array.from({ length: count }, () => appender.append(vote())));
}

it('[EL6] depth tells how many entries there were in all: read, acknowledged and trimmed ones too', async () => {
  const { redis, stream, appender, appended } = await given();
  expect(await appended()).toBe(0);
  await append(appender, 20);
  await redis.xGroupCreate(stream, GROUP, '0');
  expect(await appended()).toBe(20);
  const read = await redis.xReadGroup(GROUP, 'a', { key: stream, id: '>' }, { COUNT: 12 });
  expect(await appended()).toBe(20);
  const ids = (read as { messages: { id: string }[] }[])[0]?.messages.map(({ id }) => id) ?? [];
  await redis.xAck(stream, GROUP, ids);
  await redis.xTrim(stream, 'MINID', ids.at(-1) ?? '');
  await append(appender, 5);
  expect(await appended()).toBe(25);
  expect(await redis.xInfoStream(stream)).toMatchObject({ 'entries-added': 25, length: 14 });
});

it('[EL6] depth adds up what the partitions have taken', async () => {
  const { redis, stream, appender, appended } = await given({ partitions: 3 });
  await append(appender, 30);
  const groups = [0, 1, 2].map((i) => redis.xGroupCreate(`${stream}:{${i}}`, GROUP, '0', { MKSTREAM: true }));
  await Promise.all(groups);
  await expect.poll(appended).toBe(30);
});

it('[EL6] depth says nothing of how many there were in all where the server cannot tell', async () => {
  const { redis, stream, appender, appended } = await given();
  await append(appender, 3);
  expect(await appended()).toBeUndefined(); // No group has been made that could have counted.
  const last = await redis.xAdd(stream, '*', { a: 'b' });
  await append(appender, 3);
  await redis.xDel(stream, last);
  await redis.xGroupCreate(stream, GROUP, last);
  expect(await appended()).toBeUndefined();
});

it('[EL6] how old the oldest pending vote is goes by the clock of the log, not by that of who asks', async () => {
  const { redis, stream, appender, observer } = await given();
  await append(appender, 1);
  await redis.xGroupCreate(stream, GROUP, '0');
  await redis.xReadGroup(GROUP, 'a', { key: stream, id: '>' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect((await observer.depth()).oldestPendingMs).toBeLessThan(60_000);
});

it('[EL6] depth calls nothing unread that was delivered, where a fail-over has left the server with a wrong lag', async () => {
  const { redis, stream, appender, observer } = await given();
  await append(appender, 5);
  await redis.xGroupCreate(stream, GROUP, '0');
  const { 'last-generated-id': last } = await redis.xInfoStream(stream);
  await redis.sendCommand(['XGROUP', 'SETID', stream, GROUP, String(last), 'ENTRIESREAD', '2']);
  expect(await redis.xInfoGroups(stream)).toMatchObject([{ lag: 3 }]);
  expect(await observer.depth()).toMatchObject({ unread: 0, appended: 5 });
  await append(appender, 1);
  expect((await observer.depth()).unread).toBeGreaterThan(0);
});
