import { describe, expect, it } from 'vitest';
import { createBallotKeeper } from '../postgres/keep-ballot.ts';
import { createRoundKeeper } from '../postgres/keep-rounds.ts';
import { createDeadLetterSettler } from '../postgres/settle-dead-letters.ts';
import { createTallyWriter } from '../postgres/tally-ports.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf, compareCounters, someVotes } from './votes.ts';
import { watch } from './watch.ts';

/** The end of one vote and the beginning of the next. */
export function describeRounds(given: GivenResults): void {
  describe('a new round', () => {
    describeBeginning(given);
    describeNotBeginning(given);
    describeCountingMeanwhile(given);
  });
}

const letter = { position: '1', reason: 'option_missing', fields: [] };

function stepsOf(given: GivenResults) {
  const rounds = () => createRoundKeeper(given.database);
  const counted = async () =>
    (await compareCounters(given.database)).map((each) => Object.values(each).slice(1));

  /** A vote that is over: 10 votes, a dead letter, closed and revealed. */
  async function oneVote() {
    await given.writer.applyBatch({ votes: someVotes(10), deadLetters: [letter] });
    const keeper = createBallotKeeper(given.database);
    await keeper.close();
    await keeper.reveal();
  }

  return { rounds, counted, oneVote };
}

function describeBeginning(given: GivenResults): void {
  const { rounds, counted, oneVote } = stepsOf(given);

  it('[OP3] begins with nothing in the tables, an open ballot and a revision that grew', async () => {
    await oneVote();
    const contents = await rounds().contents();
    expect(contents).toEqual({ revision: 3, votes: 10, deadLetters: 1, settled: 0 });
    expect(await rounds().beginAnew(contents, false)).toBe(true);
    expect(await counted()).toEqual(Array(2).fill([0, 0, 0]));
    expect(await rounds().contents()).toMatchObject({ votes: 0, deadLetters: 0, settled: 0 });
    const { revision, ...tally } = await given.reader.readTally();
    expect(tally).toMatchObject({
      total: 0,
      lastUpdated: null,
      ballot: { isOpen: true, isRevealed: false },
    });
    expect(revision).toBeGreaterThan(3);
  });

  it('[OP3] may begin closed', async () => {
    await oneVote();
    expect(await rounds().beginAnew(await rounds().contents(), true)).toBe(true);
    expect((await given.reader.readTally()).ballot).toEqual({ isOpen: false, isRevealed: false });
  });

  it('[OP3] counts a vote again that was counted in the one before', async () => {
    const vote = aVote({ option: 'dogs' });
    await given.writer.applyBatch(batchOf([vote]));
    await rounds().beginAnew(await rounds().contents(), false);
    expect(await given.writer.applyBatch(batchOf([vote]))).toEqual({ counted: 1 });
    expect(await counted()).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it('[OP3] [RS5] is told at once to whoever watches the tally', async () => {
    await given.writer.applyBatch(batchOf(someVotes(2)));
    await using watched = watch(given.reader, { pollIntervalMs: 60_000, pauseMs: 0 });
    await watched.listening;
    await rounds().beginAnew(await rounds().contents(), false);
    expect(await watched.until(({ total }) => total === 0)).toMatchObject({ lastUpdated: null });
  });
}

function describeNotBeginning(given: GivenResults): void {
  const { rounds, counted, oneVote } = stepsOf(given);

  it.each([
    ['a vote was counted', () => given.writer.applyBatch(batchOf([aVote()]))],
    [
      'a dead letter was recorded',
      () => given.writer.applyBatch({ votes: [], deadLetters: [{ ...letter, position: '2' }] }),
    ],
    [
      'a dead letter was settled',
      async () => {
        const [listed] = await createDeadLetterSettler(given.database).list({
          withSettled: false,
          limit: 1,
        });
        await createDeadLetterSettler(given.database).drop([listed?.id ?? 0]);
      },
    ],
    ['the ballot was changed', () => createBallotKeeper(given.database).open()],
    [
      'an audit row was lost',
      () =>
        given.database.query({
          text: 'delete from vote_events where ctid = (select min(ctid) from vote_events)',
        }),
    ],
  ])('[OP3] does not begin where %s since', async (_, since) => {
    await oneVote();
    const contents = await rounds().contents();
    await since();
    const before = [await counted(), await given.reader.readTally(), await rounds().contents()];
    expect(await rounds().beginAnew(contents, false)).toBe(false);
    expect([await counted(), await given.reader.readTally(), await rounds().contents()]).toEqual(before);
  });
}

function describeCountingMeanwhile(given: GivenResults): void {
  const { rounds, counted } = stepsOf(given);

  it('[OP3] loses no vote that several sessions count while it begins', async ({ skip }) => {
    skip(given.backend.singleSession !== undefined, given.backend.singleSession);
    const writers = (await Promise.all([1, 2, 3].map(() => given.open()))).map(createTallyWriter);
    let archived = 0;
    let begun = 0;
    let beginning = true;
    const counting = writers.map(async (writer) => {
      let sum = 0;
      while (beginning) {
        const batch = batchOf(someVotes(20));
        sum += (await writer.applyBatch({ ...batch, deadLetters: [{ ...letter, position: `${sum}` }] }))
          .counted;
        // So that now and then nothing is counted between a look and the beginning.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      }
      return sum;
    });
    while (begun < 5) {
      const contents = await rounds().contents();
      if (!(await rounds().beginAnew(contents, false))) continue;
      begun += 1;
      archived += contents.votes;
    }
    beginning = false;
    const all = (await Promise.all(counting)).reduce((sum, each) => sum + each, 0);
    const [[cats = 0, catRows] = [], [dogs = 0, dogRows] = []] = (await counted()) as number[][];
    expect(archived + cats + dogs).toBe(all);
    expect([cats, dogs]).toEqual([catRows, dogRows]);
  });
}
