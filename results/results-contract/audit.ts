import { describe, expect, it } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import type { AuditedEntry, DeadLetter, PositionedVote } from '../ports.ts';
import { createVoteAuditor } from '../postgres/tally-ports.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf, someVotes } from './votes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** The entry a vote was read from. */
const entryOf = ({ position, ...vote }: PositionedVote): AuditedEntry => ({
  position,
  fields: encodeFlat(vote).map(bytes),
  vote,
});
const noVote = (letter: Pick<DeadLetter, 'position' | 'fields'>): AuditedEntry => ({
  ...letter,
  vote: undefined,
});

/** What the proof of OP1 needs of the results. */
export function describeAudit(given: GivenResults): void {
  const audit = (...entries: AuditedEntry[]) => createVoteAuditor(given.database).audit(entries);
  const keep = (...deadLetters: DeadLetter[]) => given.writer.applyBatch({ votes: [], deadLetters });

  describe('an audit', () => {
    it('[OP1] tells in the order of the entries which votes are counted and which are not', async () => {
      const votes = someVotes(500);
      await given.writer.applyBatch(batchOf(votes.filter((_, i) => i % 3 > 0)));
      const findings = await audit(...votes.map(entryOf));
      expect(findings).toEqual(votes.map((_, i) => (i % 3 > 0 ? 'counted' : 'missing')));
      expect(await audit()).toEqual([]);
    });

    it('[OP1] tells a vote by request id and option, whatever else has its place in the log', async () => {
      const [counted, other] = [aVote({ option: 'cats' }), aVote()];
      await given.writer.applyBatch(batchOf([counted]));
      expect(
        await audit(
          entryOf({ ...counted, position: '9-9' }),
          entryOf({ ...other, position: counted.position }),
          entryOf({ ...counted, option: 'dogs' }),
        ),
      ).toEqual(['resent', 'missing', 'missing']);
    });

    it('[OP1] takes a vote that was counted without a place in the log for sent again', async () => {
      const vote = aVote({ option: 'cats' });
      await given.database.query({
        text: "insert into vote_events (request_id, option, timestamp) values ($1, 'cats', now())",
        values: [vote.requestId],
      });
      expect(await audit(entryOf(vote))).toEqual(['resent']);
    });

    it('[OP1] finds an entry that is no vote by place and bytes, and not by one of them', async () => {
      const letter = { position: '5-1', reason: 'option_missing', fields: [bytes('vote'), bytes('cats')] };
      await keep(letter);
      expect(
        await audit(
          noVote(letter),
          noVote({ ...letter, position: '5-2' }),
          noVote({ ...letter, fields: [bytes('votec'), bytes('ats')] }),
        ),
      ).toEqual(['dead_lettered', 'missing', 'missing']);
    });

    it('[OP1] finds a vote that the database had refused, and one that another release could not read', async () => {
      const [refused, unread, stranger] = [aVote(), aVote(), aVote()];
      const requestId = refused.requestId;
      await keep(
        {
          position: refused.position,
          reason: 'sqlstate_22008',
          fields: [bytes('as we spell it')],
          requestId,
        },
        { position: unread.position, reason: 'option_unknown', fields: entryOf(unread).fields },
        { position: stranger.position, reason: 'x', fields: [], requestId: stranger.requestId },
      );
      const elsewhere = { ...refused, position: '9-9' };
      expect(await audit(...[refused, unread, stranger, elsewhere].map(entryOf))).toEqual([
        'dead_lettered',
        'dead_lettered',
        'missing',
        'missing',
      ]);
    });

    it('[OP1] says of a vote that is counted by now that it is, though it is a dead letter too', async () => {
      const vote = aVote();
      await keep({ position: vote.position, reason: 'option_unknown', fields: entryOf(vote).fields });
      await given.writer.applyBatch(batchOf([vote]));
      expect(await audit(entryOf(vote))).toEqual(['counted']);
    });
  });
}

export function describeCounterComparison(given: GivenResults): void {
  describe('a comparison of the counters', () => {
    const compare = () => createVoteAuditor(given.database).compareCounters();

    it('[OP1] compares each counter with its audit rows', async () => {
      expect(await compare()).toEqual([
        { option: 'cats', counter: 0, audited: 0 },
        { option: 'dogs', counter: 0, audited: 0 },
      ]);
      await given.writer.applyBatch(batchOf([aVote({ option: 'cats' }), aVote({ option: 'cats' })]));
      await given.writer.applyBatch(batchOf([aVote({ option: 'dogs' })]));
      await given.database.query({ text: "update votes set count = count + 5 where option = 'dogs'" });
      expect(await compare()).toEqual([
        { option: 'cats', counter: 2, audited: 2 },
        { option: 'dogs', counter: 6, audited: 1 },
      ]);
    });
  });
}
