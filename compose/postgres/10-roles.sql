-- Run once by the image of PostgreSQL, in an empty data folder, as its superuser, who is reachable from within the
-- container alone in all but name: nobody else is given its password.
--
-- The owner migrates. What api and consumer may do is granted by the migration, which knows the tables.
\set ON_ERROR_STOP on
\set votes `cat /run/votes/votes`
\set votes_api `cat /run/votes/votes_api`
\set votes_consumer `cat /run/votes/votes_consumer`
\set votes_metrics `cat /run/votes/votes_metrics`

create role votes login password :'votes';
create role votes_api login password :'votes_api';
create role votes_consumer login password :'votes_consumer';
create role votes_metrics login password :'votes_metrics' in role pg_monitor;

create database votes owner votes;
revoke all on database votes from public;
grant connect on database votes to votes_api, votes_consumer, votes_metrics;
