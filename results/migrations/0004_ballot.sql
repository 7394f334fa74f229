-- Whether votes are taken, and whether their counts are shown to everybody: one row, asked with every reading of the
-- tally. Nothing that counts looks at it: a vote that was accepted is counted, whenever its turn comes.
create table ballot (
  only_row boolean primary key default true constraint ballot_only_row_check check (only_row),
  is_open boolean not null default true,
  is_revealed boolean not null default false
);

insert into ballot default values;

-- What is shown changes with the ballot, so its revision does, and whoever watches the tally is told. The time of the
-- last change stays: it is that of the counts. With the rights of its owner, so that who may open and close the ballot
-- need not, and cannot otherwise, touch the revision.
create function tell_ballot_change() returns trigger
language plpgsql
security definer
as $$
declare
  new_revision bigint;
begin
  update tally_revision set revision = revision + 1 returning revision into new_revision;
  perform pg_notify('tally_changed', new_revision::text);
  return null;
end
$$;

revoke execute on function tell_ballot_change() from public;

-- At the commit, and not before: whoever counts waits for the revision, and must not wait for an open transaction.
create constraint trigger tell_ballot_change
after update on ballot
deferrable initially deferred
for each row
when (old is distinct from new)
execute function tell_ballot_change();

-- As for the functions before it: it finds its tables in this schema, and temporary ones come last.
do $$
begin
  execute format(
    'alter function tell_ballot_change() set search_path = pg_catalog, %I, pg_temp', current_schema()
  );
end
$$;
