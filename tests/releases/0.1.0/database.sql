--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: count_new_votes(); Type: FUNCTION; Schema: public; Owner: -
--

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


--
-- Name: get_vote_results(); Type: FUNCTION; Schema: public; Owner: -
--

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


--
-- Name: increment_vote(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.increment_vote(chosen text) RETURNS TABLE(option text, new_count bigint)
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  insert into vote_events (request_id, option, timestamp) values (gen_random_uuid(), chosen, now());
  select votes.option, votes.count from votes where votes.option = chosen;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: dead_letters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dead_letters (
    id bigint NOT NULL,
    stream_id text NOT NULL,
    reason text NOT NULL,
    request_id uuid,
    fields bytea[] NOT NULL,
    fields_size bigint NOT NULL,
    fields_sha256 bytea NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT dead_letters_fields_sha256_check CHECK ((length(fields_sha256) = 32)),
    CONSTRAINT dead_letters_fields_size_check CHECK ((fields_size >= 0))
);


--
-- Name: dead_letters_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.dead_letters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.dead_letters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: tally_revision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tally_revision (
    only_row boolean DEFAULT true NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    changed_at timestamp with time zone,
    CONSTRAINT tally_revision_only_row_check CHECK (only_row)
);


--
-- Name: vote_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vote_events (
    request_id uuid NOT NULL,
    option text NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    stream_id text,
    counted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT vote_events_option_check CHECK ((option = ANY (ARRAY['cats'::text, 'dogs'::text])))
);


--
-- Name: vote_minutes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vote_minutes (
    minute timestamp with time zone NOT NULL,
    option text NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT vote_minutes_count_check CHECK ((count >= 0)),
    CONSTRAINT vote_minutes_option_check CHECK ((option = ANY (ARRAY['cats'::text, 'dogs'::text])))
);


--
-- Name: votes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.votes (
    id smallint NOT NULL,
    option text NOT NULL,
    count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT votes_count_check CHECK ((count >= 0)),
    CONSTRAINT votes_option_check CHECK ((option = ANY (ARRAY['cats'::text, 'dogs'::text])))
);


--
-- Data for Name: dead_letters; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dead_letters OVERRIDING SYSTEM VALUE VALUES (1, '1795284667197-0', 'option_missing', NULL, '{"\\x766f7465","\\x63617473"}', 8, '\xc642e4a08ac9eff5a076395e6861256c9dd2af92d3f47bc6787d72257e284f4a', '2026-11-21 18:11:07.199304+00');


--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_migrations VALUES (1, '0001_votes.sql', '09fc9e5006cb92c4968d4ccf7bc4bcf4caf0c20b02baf7179f8e5db42c3c8642', '2026-11-21 18:11:05.926292+00');
INSERT INTO public.schema_migrations VALUES (2, '0002_count_new_votes.sql', 'c3a1bf77e81fa183e6d4ce699c563455c56e0db4705a18a6505f59a2977d8f97', '2026-11-21 18:11:05.943557+00');
INSERT INTO public.schema_migrations VALUES (3, '0003_dead_letters.sql', '1af2e3d96a82745d68bb2552dcaa981f86d7b2be4a9731e14d5224141baa3b82', '2026-11-21 18:11:05.95021+00');


--
-- Data for Name: tally_revision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tally_revision VALUES (true, 7, '2026-11-21 18:11:07.119439+00');


--
-- Data for Name: vote_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vote_events VALUES ('01a1ff4e-0a51-7777-9fac-0d852675deed', 'dogs', '2026-11-21 18:11:06.97+00', '1795284666971-0', '2026-11-21 18:11:06.980319+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0a62-77cd-876d-24eb52f62404', 'cats', '2026-11-21 18:11:06.988+00', '1795284666988-0', '2026-11-21 18:11:07.027839+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0a70-769d-9c01-58647d7b6bc7', 'cats', '2026-11-21 18:11:06.995+00', '1795284666995-0', '2026-11-21 18:11:07.045112+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0a79-773c-bd1e-772406fbf8a3', 'cats', '2026-11-21 18:11:07.007+00', '1795284667008-0', '2026-11-21 18:11:07.045112+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0a90-7308-9cf0-7a9810162661', 'dogs', '2026-11-21 18:11:07.027+00', '1795284667028-0', '2026-11-21 18:11:07.045112+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0a9e-7644-a8d1-6e1e78c7ff09', 'cats', '2026-11-21 18:11:07.045+00', '1795284667045-0', '2026-11-21 18:11:07.090397+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0aaa-7c0f-a9dd-6c91ea172dea', 'cats', '2026-11-21 18:11:07.054+00', '1795284667054-0', '2026-11-21 18:11:07.090397+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0aaf-7a7e-8737-eaf896ad6761', 'cats', '2026-11-21 18:11:07.076+00', '1795284667082-0', '2026-11-21 18:11:07.090397+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0ad3-7d45-8847-3d648f9cc877', 'dogs', '2026-11-21 18:11:07.1+00', '1795284667101-0', '2026-11-21 18:11:07.102847+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0adf-773f-8698-9847dcde12f5', 'cats', '2026-11-21 18:11:07.105+00', '1795284667106-0', '2026-11-21 18:11:07.106817+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0ae3-78f1-80a8-b0220781c0e0', 'cats', '2026-11-21 18:11:07.109+00', '1795284667109-0', '2026-11-21 18:11:07.11893+00');
INSERT INTO public.vote_events VALUES ('01a1ff4e-0ae6-7668-84c2-c3057f89ae81', 'cats', '2026-11-21 18:11:07.111+00', '1795284667112-0', '2026-11-21 18:11:07.11893+00');


--
-- Data for Name: vote_minutes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vote_minutes VALUES ('2026-11-21 18:11:00+00', 'dogs', 3);
INSERT INTO public.vote_minutes VALUES ('2026-11-21 18:11:00+00', 'cats', 9);


--
-- Data for Name: votes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.votes VALUES (2, 'dogs', 3, '2026-11-21 18:11:05.926292+00', '2026-11-21 18:11:07.103858+00');
INSERT INTO public.votes VALUES (1, 'cats', 9, '2026-11-21 18:11:05.926292+00', '2026-11-21 18:11:07.11936+00');


--
-- Name: dead_letters_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.dead_letters_id_seq', 1, true);


--
-- Name: dead_letters dead_letters_entry_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_entry_key UNIQUE (stream_id, fields_sha256);


--
-- Name: dead_letters dead_letters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: tally_revision tally_revision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tally_revision
    ADD CONSTRAINT tally_revision_pkey PRIMARY KEY (only_row);


--
-- Name: vote_events vote_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vote_events
    ADD CONSTRAINT vote_events_pkey PRIMARY KEY (request_id, option);


--
-- Name: vote_minutes vote_minutes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vote_minutes
    ADD CONSTRAINT vote_minutes_pkey PRIMARY KEY (minute, option);


--
-- Name: votes votes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.votes
    ADD CONSTRAINT votes_pkey PRIMARY KEY (id);


--
-- Name: idx_dead_letters_request_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_dead_letters_request_id ON public.dead_letters USING btree (request_id) WHERE (request_id IS NOT NULL);


--
-- Name: idx_vote_events_option; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_vote_events_option ON public.vote_events USING brin (option);


--
-- Name: idx_vote_events_timestamp; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_vote_events_timestamp ON public.vote_events USING brin ("timestamp");


--
-- Name: idx_votes_option; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX idx_votes_option ON public.votes USING btree (option);


--
-- Name: vote_events count_new_votes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER count_new_votes AFTER INSERT ON public.vote_events REFERENCING NEW TABLE AS new_votes FOR EACH STATEMENT EXECUTE FUNCTION public.count_new_votes();


--
-- PostgreSQL database dump complete
--


