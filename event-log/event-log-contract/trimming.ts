import { expect, it } from 'vitest';
import type { Vote } from '#ballot/vote.ts';
import type { LogObserver, LogTrimmer, VoteAppender, VoteReader } from '../ports.ts';
import { appendMany, drain, next, requestIdOf, whenUp } from './steps.ts';

/** The parts of one log, each opened for the test that asks and closed after it. */
export interface TrimmedLog {
  appender(): VoteAppender;
  reader(name?: string): VoteReader;
  trimmer(): LogTrimmer;
  observer(): LogObserver;
  destroyGroup(): Promise<void>;
}

const NOTHING_KEPT = { retentionMs: 0, memoryRatioMax: 1 };
const ALL_KEPT = { retentionMs: 60_000, memoryRatioMax: 1 };
/** A log may leave this many that it could remove: it removes what it keeps together. */
const LEFT_MAX = 200;

const ids = (votes: readonly Vote[]) => votes.map((each) => each.requestId);

/** Rule EL9 as tests over any adapter. */
export function describeTrimming(log: () => TrimmedLog): void {
  describeTrim(log);
  describeRemoveDone(log);
}

function stepsOf(log: () => TrimmedLog) {
  /** Appends so many votes and acknowledges the first of them; gives all, and the reader that did. */
  async function counted(all: number, acknowledged: number) {
    const votes = await appendMany(log().appender(), all);
    const from = log().reader('a');
    const deliveries =
      acknowledged === 0 ? [] : await next(from, { batchSizeMax: acknowledged, blockTimeoutMs: 50 });
    await from.acknowledge(deliveries.map((each) => each.position));
    return { votes, from };
  }
  const trim = (limits = NOTHING_KEPT) => {
    const trimmer = log().trimmer();
    return whenUp(() => trimmer.trim(limits));
  };
  /** Everything the log holds, counted or not. */
  async function all(): Promise<(string | undefined)[]> {
    await log().destroyGroup();
    return (await drain(log().reader('after'), { batchSizeMax: 1_000, blockTimeoutMs: 50 })).map(requestIdOf);
  }
  return { counted, trim, all };
}

function describeTrim(log: () => TrimmedLog): void {
  const { counted, trim, all } = stepsOf(log);

  it('[EL9] trim removes what was acknowledged and is too old, and says how much', async () => {
    const { votes } = await counted(600, 500);
    const { removed, isOverfull } = await trim();
    expect(removed).toBeGreaterThan(500 - LEFT_MAX);
    expect(isOverfull).toBe(false);
    expect(await all()).toEqual(ids(votes.slice(removed)));
  });

  it('[EL9] trim keeps what was acknowledged for as long as it is told', async () => {
    const { votes } = await counted(300, 300);
    expect(await trim(ALL_KEPT)).toEqual({ removed: 0, isOverfull: false });
    expect(await all()).toEqual(ids(votes));
  });

  it('[EL9] trim never removes what nobody has read', async () => {
    const { votes, from } = await counted(600, 300);
    await trim();
    const rest = await drain(from, { batchSizeMax: 1_000, blockTimeoutMs: 50 });
    expect(rest.map(requestIdOf)).toEqual(ids(votes.slice(300)));
  });

  it('[EL9] trim never removes what is pending, nor the newer votes behind it that it keeps it with', async () => {
    const { votes, from } = await counted(500, 200);
    const handed = await next(from, { batchSizeMax: 300, blockTimeoutMs: 50 });
    const [oldest, ...others] = handed;
    await from.acknowledge(others.map((each) => each.position));
    await trim();
    await from.close();
    const again = await drain(log().reader('a'));
    expect(again.map(requestIdOf)).toEqual([votes[200]?.requestId]);
    expect(again[0]?.position).toBe(oldest?.position);
  });

  it('[EL9] trim removes nothing where no group has read anything, or there is no log', async () => {
    expect(await trim()).toEqual({ removed: 0, isOverfull: false });
    const { votes } = await counted(300, 0);
    expect(await trim()).toEqual({ removed: 0, isOverfull: false });
    const there = await drain(log().reader('a'), { batchSizeMax: 1_000, blockTimeoutMs: 50 });
    expect(there.map(requestIdOf)).toEqual(ids(votes));
  });
}

function describeRemoveDone(log: () => TrimmedLog): void {
  const { counted, all } = stepsOf(log);
  const removeDone = () => {
    const trimmer = log().trimmer();
    return whenUp(() => trimmer.removeDone());
  };

  it('[EL9] removeDone removes all that was acknowledged, however young, to the last', async () => {
    await counted(230, 230);
    expect(await removeDone()).toBe(230);
    expect(await removeDone()).toBe(0);
    expect(await all()).toEqual([]);
  });

  it('[EL9] removeDone leaves a log that goes on as before, and whose depth is known', async () => {
    const { from } = await counted(3, 3);
    await removeDone();
    const votes = await appendMany(log().appender(), 2);
    expect(await whenUp(() => log().observer().depth())).toMatchObject({ unread: 2, pending: 0 });
    expect((await next(from)).map(requestIdOf)).toEqual(ids(votes));
  });

  it('[EL9] removeDone never removes what nobody has read', async () => {
    const { votes, from } = await counted(180, 130);
    expect(await removeDone()).toBe(130);
    const rest = await drain(from, { batchSizeMax: 1_000, blockTimeoutMs: 50 });
    expect(rest.map(requestIdOf)).toEqual(ids(votes.slice(130)));
  });

  it('[EL9] removeDone never removes what is pending', async () => {
    const { votes, from } = await counted(180, 130);
    const handed = await next(from, { batchSizeMax: 50, blockTimeoutMs: 50 });
    await from.acknowledge(handed.slice(1).map((each) => each.position));
    expect(await removeDone()).toBeGreaterThanOrEqual(130);
    await from.close();
    expect((await drain(log().reader('a'))).map(requestIdOf)).toEqual([votes[130]?.requestId]);
  });

  it('[EL9] removeDone removes nothing where no group has read anything, or there is no log', async () => {
    expect(await removeDone()).toBe(0);
    const { votes } = await counted(20, 0);
    expect(await removeDone()).toBe(0);
    expect(await all()).toEqual(ids(votes));
  });
}
