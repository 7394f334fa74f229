import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Database } from '#runtime/database/database.ts';
import type { PositionedVote } from '../ports.ts';
import { createTallyReader, createTallyWriter } from '../postgres/tally-ports.ts';
import type { GivenResults } from './backend.ts';
import type { Comparison } from './votes.ts';
import { batchOf, COMPARE_COUNTERS, compareCounters, someVotes } from './votes.ts';

/** What others can see while several writers work. */
export function describeObservers(given: GivenResults): void {
  const alone = given.backend.singleSession;

  describe('observers', () => {
    it('[RS6] counters equal the grouped audit rows at every moment a transaction can observe', async ({
      skip,
    }) => {
      skip(alone !== undefined, alone);
      const [plain, repeating, inserter, ...writers] = await Promise.all(
        Array.from({ length: 5 }, () => given.open()),
      );
      if (!plain || !repeating || !inserter) throw new Error('Too few sessions.');
      const shared: PositionedVote[][] = [];
      let inserted = 0;
      const work = (goOn: () => boolean) =>
        Promise.all([
          ...writers.map(async (database) => {
            for (let round = 0; goOn(); round++) {
              shared[round] ??= someVotes(20);
              const votes = shared[round] ?? [];
              await createTallyWriter(database).applyBatch(batchOf(votes));
            }
          }),
          (async () => {
            for (; goOn(); inserted += 11) {
              await inserter.query({ text: `select increment_vote('cats'); ${INSERT_TEN}` });
              await inserter.transaction([{ text: INSERT_TEN }, { text: 'select 1 / 0' }]).catch(() => {});
            }
          })(),
        ]);
      const seen = await observeDuring(work, [
        () => compareCounters(plain),
        () => compareInTwoStatements(repeating),
      ]);
      for (const { counter, audited, minutes } of seen.flat()) {
        expect([audited, minutes]).toEqual([counter, counter]);
      }
      expect((await given.reader.readTally()).total).toBe(shared.length * 20 + inserted);
    });

    it('[RS4] a tally read while others count is one of those that were', async ({ skip }) => {
      skip(alone !== undefined, alone);
      const [observer, ...writers] = await Promise.all(Array.from({ length: 3 }, () => given.open()));
      if (!observer) throw new Error('Too few sessions.');
      const work = (goOn: () => boolean) =>
        Promise.all(
          writers.map(async (database) => {
            while (goOn()) await createTallyWriter(database).applyBatch(batchOf(someVotes(10)));
          }),
        );
      const tallies = await observeDuring(work, [() => createTallyReader(observer).readTally()]);
      for (const { counts, total, revision } of tallies) {
        expect({ counts, total }).toEqual({
          counts: { cats: 5 * revision, dogs: 5 * revision },
          total: 10 * revision,
        });
      }
      const revisions = tallies.map(({ revision }) => revision);
      expect(revisions).toEqual(revisions.toSorted((one, other) => one - other));
    });
  });
}

const INSERT_TEN = `insert into vote_events (request_id, option, timestamp)
  select gen_random_uuid(), option, now() from votes, generate_series(1, 5)`;

/** How many different states each observer has to see while the others work. */
const STATES_SEEN_MIN = 25;

/** Has `work` go on until each look has given enough different answers; gives them all. */
async function observeDuring<T>(
  work: (goOn: () => boolean) => Promise<unknown>,
  looks: readonly (() => Promise<T>)[],
): Promise<T[]> {
  let working = true;
  const worked = work(() => working).finally(() => {
    working = false;
  });
  const observe = async (look: () => Promise<T>): Promise<T[]> => {
    const seen: T[] = [];
    while (working && seen.length < STATES_SEEN_MIN) {
      const now = await look();
      if (!isDeepStrictEqual(now, seen.at(-1))) seen.push(now);
    }
    return seen;
  };
  try {
    return (await Promise.all(looks.map(observe))).flat();
  } finally {
    working = false;
    await worked;
  }
}

/** The same comparison by statements of their own, in a transaction that sees one moment throughout. */
async function compareInTwoStatements(database: Database): Promise<Comparison[]> {
  const [, counters, compared] = await database.transaction([
    { text: 'set transaction isolation level repeatable read read only' },
    { text: 'select option, count from votes order by id' },
    COMPARE_COUNTERS,
  ]);
  const counts = (counters as { count: number }[]).map(({ count }) => count);
  return (compared as Comparison[]).map((row, index) => ({ ...row, counter: counts[index] ?? -1 }));
}
