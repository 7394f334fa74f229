#!/usr/bin/env bash
# Runs once, when the database is made: the roles the api and the consumer log in with.
# What they may do is granted by the migration.
set -euo pipefail
secrets=/run/secrets/voting

psql --set ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set api="$(cat "$secrets/postgres-api-password")" \
  --set consumer="$(cat "$secrets/postgres-consumer-password")" <<'SQL'
create role votes_api login password :'api';
create role votes_consumer login password :'consumer';
SQL
