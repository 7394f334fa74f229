-- Entries of the event log that can never be counted, with the reason and what they held.
create table dead_letters (
  id bigint generated always as identity primary key,
  stream_id text not null,
  reason text not null,
  -- Null when the entry had no readable one.
  request_id uuid,
  -- Names and values in turn, as bytes, because an entry may hold what no text column takes; cut at 64 KiB.
  fields bytea[] not null,
  -- How many bytes the names and values had before the cut.
  fields_size bigint not null constraint dead_letters_fields_size_check check (fields_size >= 0),
  -- SHA-256 of the names and values before the cut.
  fields_sha256 bytea not null constraint dead_letters_fields_sha256_check check (length(fields_sha256) = 32),
  recorded_at timestamptz not null default now(),
  -- An entry that is delivered again is recorded once. The position alone does not identify it: the log may issue
  -- a position again, for other content, after it lost its tail.
  constraint dead_letters_entry_key unique (stream_id, fields_sha256)
);

create index idx_dead_letters_request_id on dead_letters (request_id) where request_id is not null;
