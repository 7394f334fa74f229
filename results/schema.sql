CREATE FUNCTION public.count_new_votes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.get_vote_results() RETURNS TABLE(option text, count bigint, percentage numeric, updated_at timestamp with time zone)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.increment_vote(chosen text) RETURNS TABLE(option text, new_count bigint)
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  insert into vote_events (request_id, option, timestamp) values (gen_random_uuid(), chosen, now());
  select votes.option, votes.count from votes where votes.option = chosen;
$$;

CREATE FUNCTION public.tell_ballot_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
declare
  new_revision bigint;
begin
  update tally_revision set revision = revision + 1 returning revision into new_revision;
  perform pg_notify('tally_changed', new_revision::text);
  return null;
end
$$;

CREATE TABLE public.ballot (
    only_row boolean DEFAULT true NOT NULL,
    is_open boolean DEFAULT true NOT NULL,
    is_revealed boolean DEFAULT false NOT NULL,
    CONSTRAINT ballot_only_row_check CHECK (only_row)
);

CREATE TABLE public.dead_letters (
    id bigint NOT NULL,
    stream_id text NOT NULL,
    reason text NOT NULL,
    request_id uuid,
    fields bytea[] NOT NULL,
    fields_size bigint NOT NULL,
    fields_sha256 bytea NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    settled_as text,
    settled_at timestamp with time zone,
    CONSTRAINT dead_letters_fields_sha256_check CHECK ((length(fields_sha256) = 32)),
    CONSTRAINT dead_letters_fields_size_check CHECK ((fields_size >= 0)),
    CONSTRAINT dead_letters_settled_as_check CHECK ((settled_as = ANY (ARRAY['replayed'::text, 'dropped'::text]))),
    CONSTRAINT dead_letters_settled_check CHECK (((settled_as IS NULL) = (settled_at IS NULL)))
);

ALTER TABLE public.dead_letters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.dead_letters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.tally_revision (
    only_row boolean DEFAULT true NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    changed_at timestamp with time zone,
    CONSTRAINT tally_revision_only_row_check CHECK (only_row)
);

CREATE TABLE public.vote_events (
    request_id uuid NOT NULL,
    option text NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    stream_id text,
    counted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT vote_events_option_check CHECK ((option = ANY (ARRAY['cats'::text, 'dogs'::text])))
);

CREATE TABLE public.vote_minutes (
    minute timestamp with time zone NOT NULL,
    option text NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT vote_minutes_count_check CHECK ((count >= 0)),
    CONSTRAINT vote_minutes_option_check CHECK ((option = ANY (ARRAY['cats'::text, 'dogs'::text])))
);

CREATE TABLE public.votes (
    id smallint NOT NULL,
    option text NOT NULL,
    count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT votes_count_check CHECK ((count >= 0)),
    CONSTRAINT votes_option_check CHECK ((option = ANY (ARRAY['cats'::text, 'dogs'::text])))
);

ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT ballot_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_entry_key UNIQUE (stream_id, fields_sha256);

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.tally_revision
    ADD CONSTRAINT tally_revision_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.vote_events
    ADD CONSTRAINT vote_events_pkey PRIMARY KEY (request_id, option);

ALTER TABLE ONLY public.vote_minutes
    ADD CONSTRAINT vote_minutes_pkey PRIMARY KEY (minute, option);

ALTER TABLE ONLY public.votes
    ADD CONSTRAINT votes_pkey PRIMARY KEY (id);

CREATE INDEX idx_dead_letters_request_id ON public.dead_letters USING btree (request_id) WHERE (request_id IS NOT NULL);

CREATE INDEX idx_dead_letters_unsettled ON public.dead_letters USING btree (id) WHERE (settled_as IS NULL);

CREATE INDEX idx_vote_events_option ON public.vote_events USING brin (option);

CREATE INDEX idx_vote_events_timestamp ON public.vote_events USING brin ("timestamp");

CREATE UNIQUE INDEX idx_votes_option ON public.votes USING btree (option);

CREATE TRIGGER count_new_votes AFTER INSERT ON public.vote_events REFERENCING NEW TABLE AS new_votes FOR EACH STATEMENT EXECUTE FUNCTION public.count_new_votes();

CREATE CONSTRAINT TRIGGER tell_ballot_change AFTER UPDATE ON public.ballot DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.tell_ballot_change();
