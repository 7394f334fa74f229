-- What the api may do: read what is counted, and reveal the ballot. It takes votes into the event log and counts none,
-- so it inserts nothing here.

-- Whether the schema it reads is there yet.
grant select on schema_migrations to votes_api;

-- The results and their history. Whoever may connect may listen, so hearing of a change needs no grant.
grant select on votes, tally_revision, ballot, vote_minutes to votes_api;

-- What became of a vote, by its request id.
grant select on vote_events to votes_api;

-- How many entries wait for an operator, what the newest is, and which request ids are among them; never what an entry
-- held, which may be anything.
grant select (id, stream_id, reason, request_id, recorded_at, settled_as) on dead_letters to votes_api;

-- Who knows the key of the stage may reveal the counts; opening and closing stays with the operator. A trigger of the
-- owner's raises the revision.
grant update (is_revealed) on ballot to votes_api;
