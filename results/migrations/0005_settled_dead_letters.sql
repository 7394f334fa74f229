-- An operator settles a dead letter: it is replayed, and counts from then on, or dropped, for it is no vote. Its row
-- stays either way, so that what the event log acknowledged is found here or among the votes. New columns without a
-- default: no row is written anew, and a consumer that does not know them yet goes on recording.
alter table dead_letters
  add column settled_as text constraint dead_letters_settled_as_check check (settled_as in ('replayed', 'dropped')),
  add column settled_at timestamptz,
  add constraint dead_letters_settled_check check ((settled_as is null) = (settled_at is null));

-- What waits for an operator is counted and listed without a look at what is settled.
create index idx_dead_letters_unsettled on dead_letters (id) where settled_as is null;
