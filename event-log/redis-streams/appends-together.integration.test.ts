import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import type { Vote } from '#ballot/vote.ts';
import { closedAfterEach, vote, whenUp } from '../event-log-contract/steps.ts';
import { OutcomeUnknown } from '../ports.ts';
import { AppendsTogether } from './appends-together.ts';
import { RedisConnection } from './connection.ts';

const DEADLINE_MS = 5_000;

const votesOf = (count: number) => Array.from({ length: count }, () => vote());

/** One end of a connection whose other end is given to `onConnected`. */
async function loopback(onConnected: (other: Socket) => void): Promise<Socket> {
  const server = createServer(onConnected).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  await once(server, 'connection');
  return socket;
}

/** For the rest of the test no time passes between portions: a slow machine has none for so many pauses. */
function holdClock(): void {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
}

/** Counts the turns of the event loop from `begin` to the end of the test. */
function turnCounter() {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const turns = {
    count: 0,
    async begin(): Promise<void> {
      for (; !isOver; turns.count += 1) await nextTurn();
    },
  };
  return turns;
}

describe('the votes of one large call', () => {
  const opened = closedAfterEach();

  async function connected(): Promise<RedisConnection> {
    const connection = opened(new RedisConnection({ url: inject('redisUrl') }, 'test'));
    await whenUp(() => connection.send(['PING'], DEADLINE_MS));
    return connection;
  }

  /**
   * Appends votes, and takes note of each call and of what becomes of each vote, in order.
   *
   * @param onReply What the reply of each call waits for.
   */
  async function watchedAppends(onReply: (appends: AppendsTogether) => unknown = () => {}) {
    const connection = await connected();
    const happened: string[] = [];
    const watched: Pick<RedisConnection, 'send'> = {
      async send(command, deadlineMs) {
        happened.push('called');
        const reply = await connection.send(command, deadlineMs);
        await onReply(appends);
        return reply;
      },
    };
    const appends = new AppendsTogether(watched, `test:${crypto.randomUUID()}`, {
      deadlineMs: DEADLINE_MS,
      onAppended: (_id, { requestId }) => happened.push(`held ${requestId}`),
    });
    const append = async (each: Vote) => {
      await appends.append(each);
      happened.push(`told ${each.requestId}`);
    };
    const read = Promise.withResolvers<void>();
    const voter = await loopback((socket) => {
      socket.on('data', () => read.resolve(void happened.push('read')));
    });
    /** Appends votes at once; once the first is told something comes to a socket, and is read. */
    const appendWhileOthersCome = async ([first, ...others]: readonly [Vote, ...Vote[]]) => {
      const appended = [
        append(first).then(() => voter.write('a vote')),
        ...others.map((each) => append(each)),
      ];
      await Promise.all([...appended, read.promise]);
    };
    return { append, appendWhileOthersCome, happened };
  }

  it('[EL1] are told in portions, and the next vote is sent before the last of them is told', async () => {
    const { append, happened } = await watchedAppends();
    const [first, ...others] = [vote(), ...votesOf(99)] as const;
    const next = vote();
    holdClock();
    await Promise.all([append(first).then(() => append(next)), ...others.map((each) => append(each))]);
    const calls = happened.flatMap((each, place) => (each === 'called' ? place : []));
    expect(calls).toHaveLength(2);
    expect(calls[1]).toBeLessThan(happened.indexOf(`told ${others.at(-1)?.requestId}`));
  });

  it('[EL1] are told in portions, and what has come by then is read between them', async () => {
    const { appendWhileOthersCome, happened } = await watchedAppends();
    const votes = [vote(), ...votesOf(39)] as const;
    holdClock();
    await appendWhileOthersCome(votes);
    expect(happened.at(-1)).toBe(`told ${votes.at(-1)?.requestId}`);
  });

  it('[EL1] are told at once while the server has others to append', async () => {
    const second = Promise.withResolvers<void>();
    let replies = 0;
    const { append, appendWhileOthersCome, happened } = await watchedAppends(() => {
      replies += 1;
      return replies === 2 && second.promise;
    });
    const votes = [vote(), ...votesOf(249)] as const;
    const appended = appendWhileOthersCome(votes);
    const others = votesOf(24).map((each) => append(each));
    await appended;
    expect(happened.at(-1)).toBe('read');
    second.resolve();
    await Promise.all(others);
  });

  it('[EL1] are told at once while others are about to be sent', async () => {
    let others: Promise<string>[] | undefined;
    const { appendWhileOthersCome, happened } = await watchedAppends((appends) => {
      others ??= votesOf(24).map((each) => appends.append(each));
    });
    await appendWhileOthersCome([vote(), ...votesOf(39)]);
    await Promise.all(others ?? []);
    const read = happened.indexOf('read');
    expect(happened.slice(0, read).filter((each) => each.startsWith('told'))).toHaveLength(40);
  });

  it('[EL1] are told 24 at a time, and the last with what is left', async () => {
    const { append } = await watchedAppends();
    const turns = turnCounter();
    const toldBy = new Map<number, number>();
    const told = () => void toldBy.set(turns.count, (toldBy.get(turns.count) ?? 0) + 1);
    const [first, ...others] = [vote(), ...votesOf(99)] as const;
    holdClock();
    const begin = () => void turns.begin();
    const appended = [append(first).then(told).then(begin), ...others.map((each) => append(each).then(told))];
    await Promise.all(appended);
    expect([...toldBy.values()]).toEqual([24, 24, 24, 24, 4]);
  });

  it('[EL1] are not told in more than two portions where the turns between them are long', async () => {
    const { append } = await watchedAppends();
    const [first, ...others] = [vote(), ...votesOf(99)] as const;
    const turns = turnCounter();
    function keepBusy(): void {
      for (const until = performance.now() + 20; performance.now() < until; );
      void turns.begin();
    }
    await Promise.all([append(first).then(keepBusy), ...others.map((each) => append(each))]);
    expect(turns.count).toBeLessThanOrEqual(2);
  });

  it('[EL12] are all known as held before one is told', async () => {
    const { append, happened } = await watchedAppends();
    const votes = votesOf(100);
    await Promise.all(votes.map((each) => append(each)));
    const each = (word: string) => votes.map(({ requestId }) => `${word} ${requestId}`);
    expect(happened).toEqual(['called', ...each('held'), ...each('told')]);
  });

  it.each<[string, (replies: unknown[]) => unknown]>([
    ['fewer of them than it was sent', (replies) => replies.slice(0, -1)],
    ['none', () => null],
  ])('[EL1] are not taken for held where the server tells of %s', async (_, told) => {
    const connection = await connected();
    const other: Pick<RedisConnection, 'send'> = {
      send: async (...args) => told((await connection.send(...args)) as unknown[]),
    };
    const held: string[] = [];
    const appends = new AppendsTogether(other, `test:${crypto.randomUUID()}`, {
      deadlineMs: DEADLINE_MS,
      onAppended: (id) => held.push(id),
    });
    for (const each of await Promise.allSettled(votesOf(2).map((vote) => appends.append(vote))))
      expect(each).toMatchObject({ reason: expect.any(OutcomeUnknown) });
    expect(held).toEqual([]);
  });
});
