import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_TALLY } from '#ballot/tally.ts';
import type { DatabaseError } from '#runtime/database/database.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf, someVotes } from './votes.ts';

/** One caller, one batch after the other. */
export function describeCounting(given: GivenResults): void {
  const total = async () => (await given.reader.readTally()).total;

  describe('counting', () => {
    it('[RS1] a batch with one vote the database refuses leaves nothing behind', async () => {
      const letter = { position: '1-1', reason: 'option_unknown', fields: [] };
      const refused = [
        aVote({ timestamp: 1e18 }),
        aVote({ option: 'birds' as never }),
        aVote({ requestId: 'x' }),
      ];
      for (const poison of refused) {
        const batch = { votes: [...someVotes(9), poison, ...someVotes(9)], deadLetters: [letter] };
        const error: DatabaseError = await given.writer.applyBatch(batch).catch((thrown) => thrown);
        expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: expect.stringMatching(/^2[23]/) });
      }
      expect(await given.reader.readTally()).toEqual(EMPTY_TALLY);
      expect(await given.database.query({ text: 'select * from vote_events' })).toEqual([]);
      expect(await given.database.query({ text: 'select * from dead_letters' })).toEqual([]);
    });

    it('[RS2] a vote applied twice counts once, in one batch or in many', async () => {
      const votes = someVotes(100);
      const moved = votes.map((vote) => ({ ...vote, position: `again-${vote.position}` }));
      expect(await given.writer.applyBatch(batchOf([...votes, ...moved]))).toEqual({ counted: 100 });
      expect(await given.writer.applyBatch(batchOf(moved.toReversed()))).toEqual({ counted: 0 });
      const more = someVotes(10);
      expect(await given.writer.applyBatch(batchOf([...votes, ...more]))).toEqual({ counted: 10 });
      expect(await total()).toBe(110);
    });

    it('[RS2] the same request id with another option is another vote', async () => {
      const cats = aVote({ option: 'cats' });
      const dogs = { ...cats, option: 'dogs' } as const;
      expect(await given.writer.applyBatch(batchOf([cats, dogs, cats, dogs]))).toEqual({ counted: 2 });
      expect((await given.reader.readTally()).counts).toEqual({ cats: 1, dogs: 1 });
    });

    it('[RS2] any sequence of overlapping, unsorted batches counts each vote once', async () => {
      const votes = someVotes(30);
      const batches = fc.array(fc.array(fc.constantFrom(...votes), { maxLength: 40 }), { maxLength: 6 });
      const counted = new Set<string>();
      await fc.assert(
        fc.asyncProperty(batches, async (some) => {
          for (const batch of some) {
            const before = counted.size;
            for (const vote of batch) counted.add(vote.requestId);
            const outcome = await given.writer.applyBatch(batchOf(batch));
            expect(outcome).toEqual({ counted: counted.size - before });
          }
          expect(await total()).toBe(counted.size);
        }),
        { numRuns: 30 },
      );
    });

    it('keeps the position and the timestamp of a vote to the millisecond, far ones too', async () => {
      const times = [
        Date.UTC(2020, 0, 1),
        1_700_000_000_001,
        Date.now(),
        Date.UTC(2199, 11, 31, 23, 59, 59, 999),
      ];
      const votes = times.map((timestamp) => aVote({ timestamp }));
      await given.writer.applyBatch(batchOf(votes.toReversed()));
      const text = 'select request_id, timestamp, stream_id from vote_events order by timestamp';
      expect(await given.database.query({ text })).toEqual(
        votes.map(({ requestId, timestamp, position }) => ({
          request_id: requestId,
          timestamp: new Date(timestamp),
          stream_id: position,
        })),
      );
    });

    it('an empty batch counts nothing', async () => {
      expect(await given.writer.applyBatch(batchOf([]))).toEqual({ counted: 0 });
      expect(await given.reader.readTally()).toEqual(EMPTY_TALLY);
    });
  });
}
