import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { closedAfterEach, vote, whenUp } from '../event-log-contract/steps.ts';
import { LogUnavailable } from '../ports.ts';
import { createVoteAppender } from './append.ts';

const stream = 'votes';

describe('votes that come at once', () => {
  let redis: RedisServer;
  let client: ReturnType<typeof createClient>;
  beforeEach(async () => {
    redis = await startRedis();
    client = createClient({ url: redis.url });
    await client.connect();
  });
  afterEach(async () => {
    client.destroy();
    await redis.stop();
  });
  const opened = closedAfterEach();

  /** How often the server was given a command, also by a script. */
  async function callsOf(command: string): Promise<number> {
    const told = await client.info('commandstats');
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(told)?.[1] ?? 0);
  }

  it('[EL1] are appended by few calls, each at its own position, in the order in which they came', async () => {
    const log = opened(createVoteAppender({ address: redis, stream }));
    await whenUp(() => log.append(vote()));
    const before = await callsOf('eval');
    const votes = Array.from({ length: 600 }, () => vote());
    const positions = await Promise.all(votes.map((each) => log.append(each)));
    expect(await callsOf('eval')).toBe(before + 3);
    const held = ((await client.xRange(stream, '-', '+')) ?? []).slice(1);
    expect(held.map(({ id }) => id)).toEqual(positions);
    expect(held.map(({ message }) => message.request_id)).toEqual(votes.map(({ requestId }) => requestId));
  });

  it('[EL1] are each taken or refused by itself', async () => {
    const log = opened(createVoteAppender({ address: redis, stream }));
    await whenUp(() => log.append(vote()));
    const LAST_POSSIBLE = '18446744073709551615-18446744073709551615';
    await client.xAdd(stream, '18446744073709551615-18446744073709551613', { of: 'a stranger' });
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map(() => log.append(vote())));
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: '18446744073709551615-18446744073709551614' },
      { status: 'fulfilled', value: LAST_POSSIBLE },
      { status: 'rejected', reason: expect.any(LogUnavailable) },
      { status: 'rejected', reason: expect.any(LogUnavailable) },
    ]);
  });

  it('[EL1] are all refused where what has the name of the log is none', async () => {
    await client.set(stream, 'no stream');
    const log = opened(createVoteAppender({ address: redis, stream }));
    const outcomes = await Promise.allSettled([log.append(vote()), log.append(vote())]);
    const refused = { status: 'rejected', reason: expect.any(LogUnavailable) };
    expect(outcomes).toEqual([refused, refused]);
  });
});
