import type { Database, Statement } from '#runtime/database/database.ts';
import { DatabaseError } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';
import type { RoundContents, RoundKeeper } from '../operator-ports.ts';

/** Ends the vote in `database` and begins the next; it has to be one for statements that take their time. */
export function createRoundKeeper(database: Database): RoundKeeper {
  return {
    async contents() {
      return firstRow(await database.query<RoundContents>({ text: CONTENTS }));
    },
    async beginAnew(contents, keepClosed) {
      try {
        await database.transaction([LOCK, expect(contents), COMPARE, EMPTY, open(!keepClosed)]);
        return true;
      } catch (error) {
        if (error instanceof DatabaseError && error.sqlstate === DIFFERS) return false;
        throw error;
      }
    },
  };
}

/** Ours, in a class that the standard leaves to everybody. */
const DIFFERS = 'VT001';

const CONTENTS = `
  select
    (select revision from tally_revision) as revision,
    (select count(*) from dead_letters) as "deadLetters",
    (select count(*) from dead_letters where settled_as is not null) as settled,
    (select count(*) from vote_events) as votes`;

/**
 * Whoever counts is done or waits, and what it did is seen by the statements after this one. Tables in the order in which
 * batches are recorded and receipts read, rows as the trigger locks them, so that nobody deadlocks.
 */
const LOCK: Statement = {
  text: `
    lock table dead_letters, vote_events, vote_minutes in access exclusive mode;
    select from votes order by id for no key update;
    select from ballot for no key update;
    select from tally_revision for no key update`,
};

/** A block of code takes no parameters, so what it compares with is a setting of the transaction. */
function expect({ revision, votes, deadLetters, settled }: RoundContents): Statement {
  return {
    text: "select set_config('votes.expected', $1, true)",
    values: [`(${[revision, votes, deadLetters, settled].join()})`],
  };
}

const COMPARE: Statement = {
  text: `
    do $$
    begin
      if (select row(revision, votes, "deadLetters", settled)::text from (${CONTENTS}) as now)
        is distinct from current_setting('votes.expected')
      then
        raise exception 'The tables hold something else by now.' using errcode = '${DIFFERS}';
      end if;
    end
    $$`,
};

/** The ids of dead letters go on, so that none means two of them. */
const EMPTY: Statement = {
  text: `
    truncate dead_letters, vote_events, vote_minutes;
    update votes set count = 0, updated_at = clock_timestamp();
    update tally_revision set revision = revision + 1, changed_at = null;
    select pg_notify('tally_changed', revision::text) from tally_revision`,
};

function open(isOpen: boolean): Statement {
  return { text: 'update ballot set is_open = $1, is_revealed = false', values: [isOpen] };
}
