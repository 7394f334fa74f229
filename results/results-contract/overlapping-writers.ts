import { describe, expect, it } from 'vitest';
import type { TallyWriter } from '../ports.ts';
import { createTallyWriter } from '../postgres/tally-ports.ts';
import type { GivenResults } from './backend.ts';
import { batchOf, someVotes } from './votes.ts';

const ROUNDS = 15;

/** Several writers at once, each with sessions of its own, of the same votes. */
export function describeOverlappingWriters(given: GivenResults): void {
  const alone = given.backend.singleSession;
  const openWriters = async (count: number): Promise<TallyWriter[]> =>
    Promise.all(Array.from({ length: count }, async () => createTallyWriter(await given.open())));

  describe('overlapping writers', () => {
    for (const sessions of [2, 4]) {
      const title = `[RS2] ${sessions} sessions that apply the same votes in opposite orders count each once and never deadlock`;
      it(title, async ({ skip }) => {
        skip(alone !== undefined, alone);
        const writers = await openWriters(sessions);
        for (let round = 0; round < ROUNDS; round++) {
          const votes = someVotes(400);
          const orders = [votes, votes.toReversed()];
          const outcomes = await Promise.all(
            writers.map((writer, index) => writer.applyBatch(batchOf(orders[index % 2] ?? votes))),
          );
          expect(outcomes.reduce((sum, { counted }) => sum + counted, 0)).toBe(400);
        }
        expect((await given.reader.readTally()).total).toBe(ROUNDS * 400);
      });
    }

    it('[RS2] [RS7] sessions that record the same dead letters beside the same votes never deadlock', async ({
      skip,
    }) => {
      skip(alone !== undefined, alone);
      const writers = await openWriters(4);
      for (let round = 0; round < ROUNDS; round++) {
        const votes = someVotes(400);
        const letters = votes.map(({ position }) => ({ position, reason: 'x', fields: [] }));
        await Promise.all(
          writers.map((writer, index) =>
            writer.applyBatch(
              index % 2 === 0
                ? { votes, deadLetters: letters }
                : { votes: votes.toReversed(), deadLetters: letters.toReversed() },
            ),
          ),
        );
      }
      const [row] = await given.database.query({ text: 'select count(*) as letters from dead_letters' });
      expect(row).toEqual({ letters: ROUNDS * 400 });
    });
  });
}
