-- The only way a counter grows: rows that are new in the audit log. So the counters equal the grouped rows at every
-- moment a transaction can observe, whoever inserted them and however often the insert was tried. It runs with the
-- rights of its owner, so that who may insert audit rows need not, and cannot otherwise, touch the counters.
create function count_new_votes() returns trigger
language plpgsql
security definer
as $$
declare
  new_revision bigint;
begin
  -- `on conflict do nothing` fires this trigger even when every vote had been counted before.
  if not exists (select from new_votes) then
    return null;
  end if;

  -- Everybody who counts locks all counters first and in this order, so two of them wait and never deadlock. The
  -- clock is read under that lock and not taken from the start of the transaction, so the times never go back.
  perform from votes order by id for no key update;

  update votes
  set count = votes.count + added.count, updated_at = clock_timestamp()
  from (select option, count(*) as count from new_votes group by option) as added
  where votes.option = added.option;

  insert into vote_minutes as minutes (minute, option, count)
  select date_bin('1 minute', timestamp, 'epoch'), option, count(*)
  from new_votes
  group by 1, 2
  order by 1, 2
  on conflict (minute, option) do update set count = minutes.count + excluded.count;

  update tally_revision
  set revision = revision + 1, changed_at = clock_timestamp()
  returning revision into new_revision;

  perform pg_notify('tally_changed', new_revision::text);
  return null;
end
$$;

-- Nobody else can hang it on a table of their own and count what is in there.
revoke execute on function count_new_votes() from public;

create trigger count_new_votes
after insert on vote_events
referencing new table as new_votes
for each statement execute function count_new_votes();

-- Counts one vote that comes from nowhere but this call, and says what its option's count is then.
create function increment_vote(chosen text) returns table (option text, new_count bigint)
language sql
as $$
  insert into vote_events (request_id, option, timestamp) values (gen_random_uuid(), chosen, now());
  select votes.option, votes.count from votes where votes.option = chosen;
$$;

-- The results in ballot order. The shares have two decimals and sum to 100, or are all 0 when nobody voted: the
-- running sum is rounded and a share is the step between two of them. All in whole numbers (`div` on numeric),
-- digit for digit as `percentages` in ballot/tally.ts.
create function get_vote_results()
returns table (option text, count bigint, percentage numeric, updated_at timestamptz)
language sql
stable
as $$
  with running as (
    select
      votes.*,
      sum(votes.count) over (order by votes.id) as counted,
      sum(votes.count) over () as total
    from votes
  ),
  rounded as (
    select
      running.*,
      case when total = 0 then 0 else div(20000 * counted + total, 2 * total) end as up_to_here
    from running
  )
  select
    rounded.option,
    rounded.count,
    round((up_to_here - lag(up_to_here, 1, 0::numeric) over (order by id)) / 100, 2),
    rounded.updated_at
  from rounded
  order by id;
$$;

-- Each function finds its tables in the schema this file is applied in, whatever the caller's search path says: it
-- is empty while a dump is restored. Temporary tables come last, or a caller's own table named `votes` would be
-- taken for ours.
do $$
declare
  each_function text;
begin
  foreach each_function in array array['count_new_votes()', 'increment_vote(text)', 'get_vote_results()'] loop
    execute format(
      'alter function %s set search_path = pg_catalog, %I, pg_temp', each_function, current_schema()
    );
  end loop;
end
$$;
