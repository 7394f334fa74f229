import { describe, expect, it } from 'vitest';
import type { Tally } from '#ballot/tally.ts';
import type { TallyReader } from '../ports.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf } from './votes.ts';
import { watch } from './watch.ts';

/** So long that nothing but a notification can be why a test goes on. */
const NEVER_MS = 60_000;

export function describeWatching(given: GivenResults): void {
  const vote = () => given.writer.applyBatch(batchOf([aVote()]));

  describe('watching', () => {
    it('yields the tally at once, and soon after each change', async () => {
      await using watched = watch(given.reader, { pollIntervalMs: NEVER_MS, pauseMs: 0 });
      expect(await watched.next()).toMatchObject({ revision: 0, total: 0 });
      await watched.listening;
      for (let revision = 1; revision <= 5; revision++) {
        await vote();
        expect(await watched.until((tally) => tally.revision === revision)).toMatchObject({
          total: revision,
        });
      }
    });

    it('[RS5] yields the newest revision within its poll interval though every notification is lost', async () => {
      await withoutNotifications(given, async () => {
        await using watched = watch(given.reader, { pollIntervalMs: 200, pauseMs: 0 });
        await watched.listening;
        for (let revision = 1; revision <= 3; revision++) {
          await vote();
          const countedAt = performance.now();
          const tally = await watched.until((each) => each.revision >= revision);
          expect(tally).toMatchObject({ revision, total: revision });
          expect(performance.now() - countedAt).toBeLessThan(5_000);
        }
      });
    });

    it('yields unchanged tallies too, each a fresh reading', async () => {
      await using watched = watch(given.reader, { pollIntervalMs: 20, pauseMs: 0 });
      const tallies = [
        await watched.next(),
        await watched.next(),
        await watched.next(),
        await watched.next(),
      ];
      expect(tallies).toEqual(Array(4).fill(tallies[0]));
    });

    it('never yields twice within the pause; what was notified meanwhile is one change', async () => {
      await using watched = watch(given.reader, { pollIntervalMs: NEVER_MS, pauseMs: 150 });
      await watched.listening;
      for (let n = 0; n < 40; n++) await vote();
      await watched.until((tally) => tally.revision === 40);
      const gaps = watched.times.slice(1).map((time, index) => time - (watched.times[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(150);
      expect(watched.times.length).toBeLessThan(40);
    });

    it('ends when its signal aborts, while it waits and before it began', async () => {
      const stop = new AbortController();
      const options = { signal: stop.signal, pollIntervalMs: NEVER_MS, pauseMs: NEVER_MS };
      const yielded: Tally[] = [];
      for await (const tally of given.reader.watchTally(options)) {
        yielded.push(tally);
        setImmediate(() => stop.abort());
      }
      for await (const tally of given.reader.watchTally(options)) yielded.push(tally);
      expect(yielded).toHaveLength(1);
    });

    it('throws when the database cannot be read, and may be called again', async () => {
      await given.database.query({ text: 'alter table tally_revision rename to gone' });
      try {
        await expect(firstOf(given.reader)).rejects.toMatchObject({ sqlstate: '42P01' });
      } finally {
        await given.database.query({ text: 'alter table gone rename to tally_revision' });
      }
      expect(await firstOf(given.reader)).toMatchObject({ revision: 0 });
    });
  });
}

async function firstOf(reader: TallyReader): Promise<Tally | undefined> {
  const { signal } = new AbortController();
  for await (const tally of reader.watchTally({ signal, pollIntervalMs: NEVER_MS, pauseMs: 0 })) return tally;
  return undefined;
}

/** Has the trigger count without telling anybody while `work` runs. */
async function withoutNotifications(given: GivenResults, work: () => Promise<void>): Promise<void> {
  const text = "select pg_get_functiondef('count_new_votes'::regproc) as definition";
  const [row] = await given.database.query<{ definition: string }>({ text });
  const told = row?.definition ?? '';
  const silent = told.replace(/perform pg_notify\(.*\);/, '');
  expect(silent).not.toBe(told);
  await given.database.query({ text: silent });
  try {
    await work();
  } finally {
    await given.database.query({ text: told });
  }
}
