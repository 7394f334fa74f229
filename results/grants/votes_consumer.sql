-- What a consumer may do: record, and look at what it has recorded. It changes and deletes nothing; the counters grow
-- by a trigger, which has the rights of its owner.

-- Whether the schema it counts into is there yet.
grant select on schema_migrations to votes_consumer;

-- Votes, counted by being inserted.
grant insert (request_id, option, timestamp, stream_id) on vote_events to votes_consumer;

-- Entries that can never be counted.
grant insert (stream_id, reason, request_id, fields, fields_size, fields_sha256) on dead_letters to votes_consumer;

-- The audit, which looks for what the event log says is acknowledged.
grant select (request_id, option, stream_id) on vote_events to votes_consumer;
grant select (id, stream_id, reason, request_id, fields_sha256) on dead_letters to votes_consumer;
