import { describe, expect, it } from 'vitest';
import { createTallyRebuilder } from '../postgres/rebuild-tally.ts';
import { createTallyWriter } from '../postgres/tally-ports.ts';
import type { GivenResults } from './backend.ts';
import { batchOf, compareCounters, someVotes } from './votes.ts';
import { watch } from './watch.ts';

const MINUTE_MS = 60_000;
const LONG_AGO = Date.UTC(2026, 0, 1);

/** Counters that were spoilt by hand, or by a backup of which only a part came back. */
export function describeRebuilding(given: GivenResults): void {
  const rebuild = () => createTallyRebuilder(given.database).rebuild();
  const revision = async () => (await given.reader.readTally()).revision;
  const spoil = (text: string) => given.database.query({ text });

  describe('rebuilding', () => {
    it('[OP2] sets the counters to what the audit rows add up to, and says what differed', async () => {
      await given.writer.applyBatch(batchOf(someVotes(10)));
      await spoil("update votes set count = case option when 'cats' then 7 else 0 end");
      expect(await rebuild()).toEqual({
        options: [
          { option: 'cats', before: 7, after: 5 },
          { option: 'dogs', before: 0, after: 5 },
        ],
        minutes: 0,
      });
      expect(await given.reader.readTally()).toMatchObject({ counts: { cats: 5, dogs: 5 }, revision: 2 });
    });

    it('[OP2] sets minutes that are wrong, missing or of no vote', async () => {
      const votes = someVotes(6).map((vote, i) => ({ ...vote, timestamp: LONG_AGO + (i >> 1) * MINUTE_MS }));
      await given.writer.applyBatch(batchOf(votes));
      const minutes = () =>
        given.database.query({ text: 'select * from vote_minutes order by minute, option' });
      const right = await minutes();
      expect(right).toHaveLength(6);
      await spoil(`
        update vote_minutes set count = 9 where minute = '2026-01-01T00:00Z' and option = 'cats';
        delete from vote_minutes where minute = '2026-01-01T00:01Z';
        insert into vote_minutes (minute, option, count) values ('2026-01-02T00:00Z', 'dogs', 3)`);
      expect(await rebuild()).toMatchObject({ options: [{ before: 3, after: 3 }, {}], minutes: 4 });
      expect(await minutes()).toEqual(right);
      expect(await revision()).toBe(2);
    });

    it('[OP2] sets counters to 0 where there are no audit rows', async () => {
      await spoil('update votes set count = 4');
      expect(await rebuild()).toMatchObject({
        options: [
          { before: 4, after: 0 },
          { before: 4, after: 0 },
        ],
      });
      expect(await given.reader.readTally()).toMatchObject({ total: 0 });
    });

    it('[OP2] [RS3] changes nothing, and tells nobody, where nothing differed', async () => {
      await given.writer.applyBatch(batchOf(someVotes(10)));
      const before = await given.reader.readTally();
      expect(await rebuild()).toMatchObject({ options: [{ before: 5, after: 5 }, {}], minutes: 0 });
      expect(await given.reader.readTally()).toEqual(before);
    });

    it('[OP2] [RS5] tells whoever watches the tally at once', async () => {
      await spoil('update votes set count = 4');
      await using watched = watch(given.reader, { pollIntervalMs: 60_000, pauseMs: 0 });
      await watched.listening;
      await rebuild();
      expect(await watched.until(({ total }) => total === 0)).toMatchObject({ revision: 1 });
    });

    it('[OP2] is safe while several sessions count, from counters that were wrong', async ({ skip }) => {
      skip(given.backend.singleSession !== undefined, given.backend.singleSession);
      await given.writer.applyBatch(batchOf(someVotes(4_000)));
      await spoil('update votes set count = count + 1');
      const writers = [];
      for (let i = 0; i < 3; i++) writers.push(createTallyWriter(await given.open()));
      let rebuilding = true;
      const counting = writers.map(async (writer) => {
        let counted = 0;
        while (rebuilding) counted += (await writer.applyBatch(batchOf(someVotes(50)))).counted;
        return counted;
      });
      const rebuilt = [];
      for (let round = 0; round < 12; round++) rebuilt.push(await rebuild());
      rebuilding = false;
      const total = (await Promise.all(counting)).reduce((sum, each) => sum + each, 4_000);
      expect(rebuilt[0]?.options[0]).toMatchObject({ before: (rebuilt[0]?.options[0]?.after ?? 0) + 1 });
      // Only the first found something: counters are right at every moment but for the hand that spoilt them.
      for (const { options } of rebuilt.slice(1))
        for (const each of options) expect(each.after).toBe(each.before);
      const [cats, dogs] = await compareCounters(given.database);
      expect(cats?.counter).toBe(cats?.audited);
      expect(dogs?.minutes).toBe(dogs?.audited);
      expect((cats?.counter ?? 0) + (dogs?.counter ?? 0)).toBe(total);
    });
  });
}
