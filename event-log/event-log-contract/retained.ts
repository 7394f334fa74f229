import { describe, expect, it } from 'vitest';
import { toEntry } from '../entry.ts';
import type { LogTrimmer, RetainedEntry, RetainedLog, VoteAppender, VoteReader } from '../ports.ts';
import { appendMany, next, vote, whenUp } from './steps.ts';

/** The parts of one log, each opened for the test that asks and closed after it. */
export interface LogLookedThrough {
  appender(): VoteAppender;
  reader(name?: string): VoteReader;
  trimmer(): LogTrimmer;
  retained(): RetainedLog;
  appendRaw(fields: readonly (string | Uint8Array)[]): Promise<string>;
  destroyGroup(): Promise<void>;
  destroyLog(): Promise<void>;
}

/** Everything the log holds, in pages of `countMax`, and how many pages that took. */
async function lookThrough(log: RetainedLog, countMax = 1_000) {
  const entries: RetainedEntry[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await whenUp(() => log.page(cursor, countMax));
    entries.push(...page.entries);
    cursor = page.next;
    pages += 1;
  } while (cursor !== undefined);
  return { entries, pages };
}

function requestIdIn({ fields }: RetainedEntry): string | undefined {
  const entry = toEntry(fields);
  return entry.kind === 'vote' ? entry.vote.requestId : undefined;
}

const acknowledgedIn = (entries: readonly RetainedEntry[]) => entries.map((each) => each.isAcknowledged);
const bytes = (fields: readonly (string | Uint8Array)[]) => fields.map((each) => Buffer.from(each));

/** What the proof of OP1 needs of the log, as tests over any adapter. */
export function describeRetained(log: () => LogLookedThrough): void {
  describe('what the log still holds', () => {
    describePages(log);
    describeChanges(log);
  });
}

function describePages(log: () => LogLookedThrough): void {
  it('[OP1] is seen entry by entry, with what the group has acknowledged and nothing else', async () => {
    const votes = await appendMany(log().appender(), 8);
    const from = log().reader('a');
    const handed = await next(from, { batchSizeMax: 6, blockTimeoutMs: 50 });
    // Out of order, so that being delivered before an acknowledged one is not taken for acknowledged.
    await from.acknowledge([handed[0], handed[3]].map((each) => each?.position ?? ''));
    const { entries } = await lookThrough(log().retained());
    expect(entries.map(requestIdIn)).toEqual(votes.map((each) => each.requestId));
    expect(entries.slice(0, 6).map((each) => each.position)).toEqual(handed.map((each) => each.position));
    expect(acknowledgedIn(entries)).toEqual([true, false, false, true, false, false, false, false]);
  });

  it('[OP1] is seen in pages of the size that is asked for, each entry once, while readers go on', async () => {
    const votes = await appendMany(log().appender(), 23);
    const looking = log().retained();
    const { entries, pages } = await lookThrough(looking, 5);
    expect(entries.map(requestIdIn)).toEqual(votes.map((each) => each.requestId));
    expect(pages).toBeGreaterThanOrEqual(5);
    const from = log().reader('a');
    await from.acknowledge((await next(from)).map((each) => each.position));
    expect(acknowledgedIn((await lookThrough(looking, 5)).entries)).toEqual(Array(23).fill(true));
  });

  it('[OP1] comes to an end while votes are appended faster than it is looked through', async () => {
    const into = log().appender();
    await appendMany(into, 6);
    const looking = log().retained();
    let cursor = (await looking.page(undefined, 2)).next;
    let pages = 1;
    for (; cursor !== undefined; pages += 1) {
      expect(pages).toBeLessThan(10);
      await appendMany(into, 4);
      cursor = (await looking.page(cursor, 2)).next;
    }
    expect((await lookThrough(looking)).entries.length).toBeGreaterThan(6);
  });

  it('[OP1] is seen with entries that are no votes, large ones among them, as the bytes they arrived in', async () => {
    const large = Array.from({ length: 4 }, (_, i) => ['option', new Uint8Array(600_000).fill(i)]);
    const all = [['vote', 'cats'], ...large, ['option', Uint8Array.of(0xff, 0x00, 0xfe)], ['', '']];
    const positions: string[] = [];
    for (const fields of all) positions.push(await log().appendRaw(fields));
    const { entries, pages } = await lookThrough(log().retained());
    expect(pages).toBeGreaterThan(2); // What is large is not all in memory at once.
    expect(entries.map((each) => each.position)).toEqual(positions);
    for (const [i, { fields }] of entries.entries())
      expect(Buffer.concat(fields).equals(Buffer.concat(bytes(all[i] ?? [])))).toBe(true);
    expect(entries.map(({ fields }) => fields.length)).toEqual(Array(7).fill(2));
  });
}

/** What became of it between two looks. */
function describeChanges(log: () => LogLookedThrough): void {
  it('[OP1] can be looked at again: as it is now, and without what is gone', async () => {
    const into = log().appender();
    await appendMany(into, 1);
    await Promise.all(Array.from({ length: 599 }, (_, i) => into.append(vote(i))));
    const looking = log().retained();
    const { entries } = await lookThrough(looking);
    const positions = entries.map((each) => each.position);
    const chosen = [positions[599], positions[1], positions[300]].map(String);
    expect(acknowledgedIn(await looking.lookAgain(chosen))).toEqual([false, false, false]);
    const from = log().reader('a');
    const handed = await next(from, { batchSizeMax: 500, blockTimeoutMs: 50 });
    await from.acknowledge(handed.map((each) => each.position));
    const trimmer = log().trimmer();
    const { removed } = await whenUp(() => trimmer.trim({ retentionMs: 0, memoryRatioMax: 1 }));
    expect(removed).toBeGreaterThan(2);
    const again = new Map(
      (await looking.lookAgain(chosen)).map((each) => [each.position, each.isAcknowledged]),
    );
    expect(again.get(chosen[0] ?? '')).toBe(false);
    expect(again.has(chosen[1] ?? '')).toBe(false);
    expect(again.get(chosen[2] ?? '')).toBe(removed > 300 ? undefined : true);
    expect(await looking.lookAgain([])).toEqual([]);
  });

  it('[OP1] is acknowledged by nobody where there is no group, and is nothing where there is no log', async () => {
    const looking = log().retained();
    expect(await lookThrough(looking)).toMatchObject({ entries: [] });
    await appendMany(log().appender(), 3);
    expect(acknowledgedIn((await lookThrough(looking)).entries)).toEqual([false, false, false]);
    const from = log().reader('a');
    await from.acknowledge((await next(from)).map((each) => each.position));
    const { entries } = await lookThrough(looking);
    expect(acknowledgedIn(entries)).toEqual([true, true, true]);
    await log().destroyGroup();
    const positions = entries.map((each) => each.position);
    expect(acknowledgedIn(await looking.lookAgain(positions))).toEqual([false, false, false]);
    await log().destroyLog();
    expect(await looking.lookAgain(positions)).toEqual([]);
    expect(await lookThrough(looking)).toMatchObject({ entries: [] });
  });
}
