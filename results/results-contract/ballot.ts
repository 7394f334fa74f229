import { describe, expect, it } from 'vitest';
import { createBallotKeeper } from '../postgres/keep-ballot.ts';
import type { GivenResults } from './backend.ts';
import { asRole } from './privileges.ts';
import { batchOf, someVotes } from './votes.ts';
import { watch } from './watch.ts';

/** The ballot's life, from its beginning on. */
export function describeBallot(given: GivenResults): void {
  const keeper = () => createBallotKeeper(given.database);
  const read = async () => {
    const { ballot, revision } = await given.reader.readTally();
    return { ...ballot, revision };
  };

  describe('the ballot', () => {
    it('[RS10] is open and hidden, is closed and revealed in any order, and hidden when it is opened again', async () => {
      expect(await read()).toEqual({ isOpen: true, isRevealed: false, revision: 0 });
      expect(await keeper().reveal()).toEqual({ isOpen: true, isRevealed: true });
      expect(await keeper().close()).toEqual({ isOpen: false, isRevealed: true });
      expect(await keeper().open()).toEqual({ isOpen: true, isRevealed: false });
      expect(await keeper().close()).toEqual({ isOpen: false, isRevealed: false });
      expect(await keeper().reveal()).toEqual({ isOpen: false, isRevealed: true });
      expect(await read()).toMatchObject({ isOpen: false, isRevealed: true });
    });

    it('[RS3] makes the revision grow when it changes, and not when it is told what it is', async () => {
      await given.writer.applyBatch(batchOf(someVotes(3)));
      const { lastUpdated } = await given.reader.readTally();
      await keeper().open();
      expect(await read()).toMatchObject({ revision: 1 });
      await keeper().close();
      await keeper().close();
      expect(await read()).toMatchObject({ isOpen: false, revision: 2 });
      expect(await given.reader.readTally()).toMatchObject({ total: 3, lastUpdated });
    });

    it('[RS10] counts what was accepted, whether it is open or not', async () => {
      await keeper().close();
      const votes = someVotes(20);
      expect(await given.writer.applyBatch(batchOf(votes))).toEqual({ counted: 20 });
      expect(await given.reader.readTally()).toMatchObject({ total: 20, ballot: { isOpen: false } });
    });

    it('[RS5] tells whoever watches the tally at once', async () => {
      await using watched = watch(given.reader, { pollIntervalMs: 60_000, pauseMs: 0 });
      await watched.listening;
      await keeper().close();
      expect(await watched.until(({ ballot }) => !ballot.isOpen)).toMatchObject({ total: 0 });
    });

    it('[RS10] is changed by whoever may change it, who needs no right to the counts', async () => {
      const close = { text: 'update ballot set is_open = false' };
      await asRole(given, (role) => `grant select, update on ballot to ${role}`, close);
      expect(await read()).toMatchObject({ isOpen: false, revision: 1 });
      const counter = asRole(given, (role) => `grant insert, select on vote_events to ${role}`, close);
      await expect(counter).rejects.toMatchObject({ sqlstate: '42501' });
    });
  });
}
