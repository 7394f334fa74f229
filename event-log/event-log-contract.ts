import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Vote } from '#ballot/vote.ts';
import { describeRetained } from './event-log-contract/retained.ts';
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
} from './event-log-contract/steps.ts';
import { describeTrimming } from './event-log-contract/trimming.ts';
import type { LogObserver, LogTrimmer, RetainedLog, VoteAppender, VoteReader } from './ports.ts';

/** One empty log under test, and the hand of a stranger who can reach behind its ports. */
export interface LogUnderTest {
  appender(): VoteAppender;
  /** A member of the one group; `reclaimAfterMs` is how long others may sit on an entry. */
  reader(name: string, reclaimAfterMs?: number): VoteReader;
  observer(): LogObserver;
  trimmer(): LogTrimmer;
  retained(): RetainedLog;
  /** Puts an entry into the log that no codec of ours wrote; gives its position. */
  appendRaw(fields: readonly (string | Uint8Array)[]): Promise<string>;
  /** Removes the group and leaves the entries. */
  destroyGroup(): Promise<void>;
  /** Removes the log, entries and all. */
  destroyLog(): Promise<void>;
  /** Ends what the log under test holds open. */
  dispose(): Promise<void>;
}

const LONG_MS = 20_000;

/** The rules EL1–EL9 as tests over any adapter; an adapter joins by one call. */
export function describeEventLog(adapter: string, makeLog: () => Promise<LogUnderTest>): void {
  describe(`the event log on ${adapter}`, () => {
    let log: LogUnderTest;

    beforeEach(async () => {
      log = await makeLog();
    });
    afterEach(async () => {
      await log.dispose();
    });

    const opened = closedAfterEach();
    const appender = () => opened(log.appender());
    const reader = (name = 'a', reclaimAfterMs?: number) => opened(log.reader(name, reclaimAfterMs));

    it('[EL1] append resolves with the position of a vote that the log then holds', async () => {
      const cast = vote();
      const into = appender();
      const position = await whenUp(() => into.append(cast));
      const [delivery] = await next(reader());
      expect(delivery).toEqual({ position, redelivered: false, entry: { kind: 'vote', vote: cast } });
    });

    it('[EL1] append keeps every one of many votes that come at once', async () => {
      const votes = Array.from({ length: 500 }, (_, i) => vote(i));
      const into = appender();
      await whenUp(() => into.append(votes[0] as Vote));
      const positions = await Promise.all(votes.slice(1).map((each) => into.append(each)));
      const seen = new Map((await drain(reader())).map((each) => [each.position, requestIdOf(each)]));
      expect(seen.size).toBe(500);
      expect(positions.map((position) => seen.get(position))).toEqual(
        votes.slice(1).map((each) => each.requestId),
      );
    });

    it('[EL2] read gives at most batchSizeMax votes, oldest first', async () => {
      const votes = await appendMany(appender(), 7);
      const from = reader();
      const first = await next(from, { ...LIMITS, batchSizeMax: 3 });
      const second = await next(from, { ...LIMITS, batchSizeMax: 3 });
      expect([...first, ...second].map(requestIdOf)).toEqual(votes.slice(0, 6).map((each) => each.requestId));
    });

    it('[EL2] read waits for the first vote no longer than blockTimeoutMs, then gives nothing', async () => {
      const from = reader();
      await idle(from);
      const began = performance.now();
      expect(await from.read({ batchSizeMax: 10, blockTimeoutMs: 300 })).toEqual([]);
      expect(performance.now() - began).toBeGreaterThanOrEqual(250);
    });

    it('[EL2] a waiting read wakes for the vote that arrives', async () => {
      const from = reader();
      await idle(from);
      const waiting = from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS });
      const [cast] = await appendMany(appender(), 1);
      expect((await waiting).map(requestIdOf)).toEqual([cast?.requestId]);
    });

    it('[EL3] a vote that was not acknowledged comes again to the same reader after its restart', async () => {
      const [cast] = await appendMany(appender(), 1);
      const before = reader('a');
      expect((await next(before)).map(requestIdOf)).toEqual([cast?.requestId]);
      await before.close();
      const [again] = await next(reader('a'));
      expect(again).toMatchObject({ redelivered: true, entry: { vote: { requestId: cast?.requestId } } });
    });

    it('[EL3] after a restart more than one batch of unacknowledged votes comes again, each once', async () => {
      const votes = await appendMany(appender(), 25);
      const before = reader('a');
      await next(before, { ...LIMITS, batchSizeMax: 25 });
      await before.close();
      const after = reader('a');
      const again = await drain(after, { ...LIMITS, batchSizeMax: 10 });
      expect(again.map(requestIdOf)).toEqual(votes.map((each) => each.requestId));
    });

    it('[EL3] a vote that another reader sits on comes to this one after reclaimAfterMs, not before', async () => {
      const [cast] = await appendMany(appender(), 1);
      await next(reader('dead'));
      const patient = reader('patient', LONG_MS);
      expect(await drain(patient)).toEqual([]);
      const [taken] = await next(reader('eager', 100));
      expect(taken).toMatchObject({ redelivered: true, entry: { vote: { requestId: cast?.requestId } } });
    });

    it('[EL4] an acknowledged vote is never delivered again to that group', async () => {
      await appendMany(appender(), 10);
      const first = reader('a');
      const deliveries = await next(first);
      await first.acknowledge(deliveries.slice(0, 9).map((each) => each.position));
      await first.close();
      const last = deliveries.at(-1)?.position;
      expect((await drain(reader('a'))).map((each) => each.position)).toEqual([last]);
      expect((await next(reader('b', 50))).map((each) => each.position)).toEqual([last]);
    });

    it('[EL4] two readers share the votes: each goes to one of them', async () => {
      const votes = await appendMany(appender(), 40);
      const [a, b] = [reader('a', LONG_MS), reader('b', LONG_MS)];
      await next(a, { ...LIMITS, batchSizeMax: 10 });
      const half = await next(b, { ...LIMITS, batchSizeMax: 10 });
      expect(half.map(requestIdOf)).toEqual(votes.slice(10, 20).map((each) => each.requestId));
    });

    it('[EL4] readers that read at the same time never get the same vote', async () => {
      const votes = await appendMany(appender(), 60);
      const readers = ['a', 'b', 'c'].map((name) => reader(name, LONG_MS));
      const shares = await Promise.all(readers.map((each) => drain(each, { ...LIMITS, batchSizeMax: 7 })));
      const given = shares.flat().map(requestIdOf);
      expect(given.sort()).toEqual(votes.map((each) => each.requestId).sort());
    });

    it.each([
      ['the first design called the option "vote"', ['vote', 'cats', 'timestamp', '1'], 'option_missing'],
      ['no fields that are ours', ['a', 'b'], 'option_missing'],
      ['an unknown option', ['option', 'birds'], 'option_unknown'],
      ['bytes that are no text', ['option', Uint8Array.of(0xff, 0x00, 0xfe)], 'option_unknown'],
      ['a field of 50 KB', ['option', 'x'.repeat(50_000)], 'option_unknown'],
    ])('[EL5] an entry with %s is handed on as undecodable with its bytes', async (_, fields, reason) => {
      const into = appender();
      const [before] = await appendMany(into, 1);
      const position = await log.appendRaw(fields);
      const [after] = await appendMany(into, 1);
      const deliveries = await drain(reader());
      expect(deliveries.map(requestIdOf)).toEqual([before?.requestId, undefined, after?.requestId]);
      const entry = deliveries.find((each) => each.position === position)?.entry;
      expect(entry).toMatchObject({ kind: 'undecodable', reason });
      const bytes = entry?.kind === 'undecodable' ? entry.fields.map((each) => Buffer.from(each)) : [];
      expect(bytes).toEqual(fields.map((each) => Buffer.from(each)));
    });

    it('[EL6] depth tells unread from pending, and how old the oldest pending vote is', async () => {
      const watching = opened(log.observer());
      await appendMany(appender(), 10);
      const from = reader();
      const deliveries = await next(from, { ...LIMITS, batchSizeMax: 4 });
      expect(await watching.depth()).toMatchObject({
        unread: 6,
        pending: 4,
        takesWrites: true,
        mayEvict: false,
      });
      await expect.poll(async () => (await watching.depth()).oldestPendingMs).toBeGreaterThan(100);
      await from.acknowledge(deliveries.map((each) => each.position));
      expect(await watching.depth()).toMatchObject({ unread: 6, pending: 0, oldestPendingMs: 0 });
    });

    it('[EL6] depth of a log that is not there yet is zero', async () => {
      const watching = opened(log.observer());
      expect(await whenUp(() => watching.depth())).toMatchObject({
        unread: 0,
        pending: 0,
        oldestPendingMs: 0,
      });
    });

    it('[EL7] close interrupts a waiting read, which gives nothing, and may be called again', async () => {
      const from = reader();
      await idle(from);
      const waiting = from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS });
      const began = performance.now();
      await from.close();
      await from.close();
      expect(await waiting).toEqual([]);
      expect(await from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS })).toEqual([]);
      expect(performance.now() - began).toBeLessThan(LONG_MS / 2);
    });

    it('[EL7] interrupt ends a waiting read at once and leaves acknowledging possible', async () => {
      await appendMany(appender(), 1);
      const from = reader();
      const [delivery] = await next(from);
      const waiting = from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS });
      const began = performance.now();
      await from.interrupt();
      expect(await waiting).toEqual([]);
      expect(await from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS })).toEqual([]);
      expect(performance.now() - began).toBeLessThan(LONG_MS / 2);
      await from.acknowledge([delivery?.position ?? '']);
      const watching = opened(log.observer());
      expect(await whenUp(() => watching.depth())).toMatchObject({ pending: 0 });
    });

    it('[EL7] interrupt loses nothing that is just being handed over', async () => {
      const into = appender();
      const watching = opened(log.observer());
      await appendMany(into, 1);
      const first = reader();
      await first.acknowledge((await next(first)).map((each) => each.position));
      for (let round = 0; round < 20; round += 1) {
        const from = reader(`round-${round}`);
        await idle(from);
        const reads = from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS });
        const appended = into.append(vote());
        // The interruption meets the vote now before, now after the log has handed it over.
        for (let turn = 0; turn < round % 5; turn += 1) await new Promise(setImmediate);
        await from.interrupt();
        const [deliveries, position] = await Promise.all([reads, appended]);
        expect((await whenUp(() => watching.depth())).pending).toBe(deliveries.length);
        await from.acknowledge(deliveries.map((each) => each.position));
        if (deliveries.length === 0) {
          const later = reader(`later-${round}`);
          const [late] = await next(later);
          expect(late).toMatchObject({ position, redelivered: false });
          await later.acknowledge([position]);
        }
      }
    });

    describeTrimming(() => ({
      appender,
      reader,
      trimmer: () => opened(log.trimmer()),
      observer: () => opened(log.observer()),
      destroyGroup: () => log.destroyGroup(),
    }));

    describeRetained(() => ({
      appender,
      reader,
      trimmer: () => opened(log.trimmer()),
      retained: () => opened(log.retained()),
      appendRaw: (fields) => log.appendRaw(fields),
      destroyGroup: () => log.destroyGroup(),
      destroyLog: () => log.destroyLog(),
    }));

    it('[EL8] a group that is made late starts at the beginning of the log', async () => {
      const votes = await appendMany(appender(), 5);
      expect((await drain(reader())).map(requestIdOf)).toEqual(votes.map((each) => each.requestId));
    });

    it('[EL8] a group that vanished is made again and everything the log holds comes again', async () => {
      const votes = await appendMany(appender(), 5);
      const from = reader();
      await from.acknowledge((await next(from)).map((each) => each.position));
      await log.destroyGroup();
      expect((await next(from)).map(requestIdOf)).toEqual(votes.map((each) => each.requestId));
    });

    it('[EL8] a log that vanishes under a waiting read is made again and reading goes on', async () => {
      const into = appender();
      const from = reader();
      await idle(from);
      const waiting = from.read({ batchSizeMax: 10, blockTimeoutMs: LONG_MS });
      await log.destroyLog();
      const [cast] = await appendMany(into, 1);
      expect([...(await waiting), ...(await drain(from))].map(requestIdOf)).toContain(cast?.requestId);
    });
  });
}
