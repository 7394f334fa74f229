import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { EMPTY_TALLY, percentages } from '#ballot/tally.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf, someVotes } from './votes.ts';

const MINUTE_MS = 60_000;

export function describeReading(given: GivenResults): void {
  describeTally(given);
  describeHistory(given);
  describeReceipts(given);
}

function describeTally(given: GivenResults): void {
  describe('the tally', () => {
    it('[RS4] has the counts in ballot order, their total, the revision and when it last changed', async () => {
      expect(await given.reader.readTally()).toEqual(EMPTY_TALLY);
      const before = Date.now();
      const votes = ['dogs', 'dogs', 'cats'].map((option) => aVote({ option: option as 'cats' | 'dogs' }));
      await given.writer.applyBatch(batchOf(votes));
      const tally = await given.reader.readTally();
      expect(tally).toMatchObject({ counts: { cats: 1, dogs: 2 }, total: 3, revision: 1 });
      expect(Object.keys(tally.counts)).toEqual([...OPTIONS]);
      expect(Math.abs((tally.lastUpdated?.getTime() ?? 0) - before)).toBeLessThan(10_000);
    });

    it('[BL4] get_vote_results gives the percentages of TypeScript, for 1,000 random tallies', async () => {
      const count = fc.oneof(fc.nat(9), fc.nat(100_000), fc.maxSafeNat());
      const seed = Math.trunc(Math.random() * 2 ** 31);
      const tallies = fc.sample(fc.record({ cats: count, dogs: count }), { numRuns: 1000, seed });
      tallies.push(
        { cats: 0, dogs: 0 },
        { cats: 1, dogs: 0 },
        { cats: 1, dogs: 2 },
        { cats: 1, dogs: 199_999 },
      );
      const rows = await given.database.transaction(
        tallies.flatMap(({ cats, dogs }) => [
          {
            text: `update votes set count = case option when 'cats' then $1::bigint else $2::bigint end`,
            values: [cats, dogs],
          },
          { text: 'select option, count, percentage::text from get_vote_results()' },
        ]),
      );
      const expected = tallies.map((counts) => {
        const shares = percentages(counts);
        return OPTIONS.map((option) => ({
          option,
          count: counts[option],
          percentage: shares[option].toFixed(2),
        }));
      });
      expect(
        rows.filter((_, index) => index % 2 === 1),
        `seed ${seed}`,
      ).toEqual(expected);
    });
  });
}

function describeHistory(given: GivenResults): void {
  describe('the history', () => {
    it('[RS8] has every minute once, oldest first, the empty ones with zero', async () => {
      const now = Date.now();
      const votes = [0, 0, 3, 59].map((age) => aVote({ option: 'cats', timestamp: now - age * MINUTE_MS }));
      await given.writer.applyBatch(
        batchOf([...votes, aVote({ option: 'dogs', timestamp: now - 3 * MINUTE_MS })]),
      );
      const history = await given.reader.readHistory(120);
      const newest = history.at(-1)?.minute.getTime() ?? 0;
      expect(history.map(({ minute }) => minute.getTime())).toEqual(
        Array.from({ length: 120 }, (_, index) => newest - (119 - index) * MINUTE_MS),
      );
      const at = (age: number) => Math.floor(now / MINUTE_MS) * MINUTE_MS - age * MINUTE_MS;
      const nonZero = history.filter(({ counts }) => counts.cats + counts.dogs > 0);
      expect(nonZero.map(({ minute, counts }) => [minute.getTime(), counts])).toEqual([
        [at(59), { cats: 1, dogs: 0 }],
        [at(3), { cats: 1, dogs: 1 }],
        [at(0), { cats: 2, dogs: 0 }],
      ]);
      expect(await given.reader.readHistory(1)).toHaveLength(1);
    });

    it('[RS8] of all minutes together equals the tally, batch by batch', async () => {
      for (let round = 0; round < 5; round++) {
        const votes = someVotes(200).map((vote) => ({
          ...vote,
          timestamp: vote.timestamp - Math.trunc(Math.random() * 1000 * MINUTE_MS),
        }));
        await given.writer.applyBatch(batchOf([...votes, ...votes.slice(0, 50)]));
      }
      const history = await given.reader.readHistory(1440);
      const { counts } = await given.reader.readTally();
      for (const option of OPTIONS) {
        expect(history.reduce((sum, minute) => sum + minute.counts[option], 0)).toBe(counts[option]);
      }
    });

    it('[RS8] reaches from 1 to 1440 minutes', async () => {
      expect(await given.reader.readHistory(1440)).toHaveLength(1440);
      for (const minutes of [0, -1, 1441, 1.5, Number.NaN]) {
        await expect(given.reader.readHistory(minutes)).rejects.toThrow(RangeError);
      }
    });
  });
}

function describeReceipts(given: GivenResults): void {
  describe('a receipt', () => {
    it('says what became of each request id', async () => {
      const [counted, dead, unknown] = [aVote(), mintRequestId(), mintRequestId()];
      const letter = { reason: 'x', fields: [] };
      await given.writer.applyBatch({
        votes: [counted],
        deadLetters: [
          { ...letter, position: '7-1', requestId: dead },
          { ...letter, position: '7-2', requestId: counted.requestId },
        ],
      });
      const receipts = await given.reader.readReceipts([unknown, dead, counted.requestId]);
      expect([...receipts]).toEqual([
        [unknown, { state: 'not_counted' }],
        [dead, { state: 'dead_lettered', position: '7-1' }],
        [
          counted.requestId,
          {
            state: 'counted',
            option: counted.option,
            countedAt: expect.any(Date),
            position: counted.position,
          },
        ],
      ]);
      expect(await given.reader.readReceipts([])).toEqual(new Map());
    });
  });
}
