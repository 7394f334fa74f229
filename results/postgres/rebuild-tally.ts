import type { Option } from '#ballot/options.ts';
import type { Database, Statement } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';
import type { Rebuilt, TallyRebuilder } from '../operator-ports.ts';

/** Computes the counters of `database` anew; it has to be one for statements that take their time. */
export function createTallyRebuilder(database: Database): TallyRebuilder {
  return { rebuild: () => rebuild(database) };
}

interface Before {
  readonly option: Option;
  readonly count: number;
}

interface After {
  readonly option: Option;
  readonly count: number;
  readonly minutes: number;
}

/**
 * The lock comes first and by itself: each statement after it sees all that was committed before the lock was had. What a
 * transaction has inserted and not committed by then is not seen, and is added by its own trigger, which waits here.
 */
async function rebuild(database: Database): Promise<Rebuilt> {
  const [, before, after] = (await database.transaction([LOCK, READ, REBUILD])) as [
    object[],
    Before[],
    After[],
  ];
  firstRow(before); // There is a row for each option, before and after.
  const { minutes } = firstRow(after);
  const counts = new Map(after.map(({ option, count }) => [option, count]));
  return {
    options: before.map(({ option, count }) => ({
      option,
      before: count,
      after: counts.get(option) ?? count,
    })),
    minutes,
  };
}

/** As the trigger takes it, in the same order; and the table before the rows, as who counts and who begins a round. */
const LOCK: Statement = {
  text: 'lock table vote_events in access share mode; select from votes order by id for no key update',
};

const READ: Statement = { text: 'select option, count from votes order by id' };

/** All of one statement sees the tables as they were before it; what its parts changed, it learns from their rows. */
const REBUILD: Statement = {
  text: `
    with audited as materialized (
      select date_bin('1 minute', timestamp, 'epoch') as minute, option, count(*) as count
      from vote_events
      group by 1, 2
    ),
    wanted as (
      select votes.id, votes.option, coalesce(sum(audited.count), 0)::bigint as count
      from votes left join audited on audited.option = votes.option
      group by votes.id
    ),
    counted as (
      update votes
      set count = wanted.count, updated_at = clock_timestamp()
      from wanted
      where votes.id = wanted.id and votes.count <> wanted.count
      returning 1
    ),
    emptied as (
      delete from vote_minutes as minutes
      where not exists (
        select from audited where audited.minute = minutes.minute and audited.option = minutes.option
      )
      returning 1
    ),
    filled as (
      insert into vote_minutes as minutes (minute, option, count)
      select minute, option, count from audited order by 1, 2
      on conflict (minute, option) do update set count = excluded.count where minutes.count <> excluded.count
      returning 1
    ),
    differed as (
      select
        (select count(*) from counted) as counters,
        (select count(*) from emptied) + (select count(*) from filled) as minutes
    ),
    raised as (
      update tally_revision
      set
        revision = revision + 1,
        changed_at = case when differed.counters > 0 then clock_timestamp() else changed_at end
      from differed
      where differed.counters > 0 or differed.minutes > 0
      returning revision
    ),
    told as (
      select pg_notify('tally_changed', revision::text) from raised
    )
    select wanted.option, wanted.count, differed.minutes, (select count(*) from told) as told
    from wanted cross join differed
    order by wanted.id`,
};
