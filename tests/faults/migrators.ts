import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { PROJECT } from '#tests/processes/node-process.ts';
import { until } from '#tests/processes/until.ts';
import type { FreshDatabase } from '#tests/servers/fresh-database.ts';
import { freshDatabase } from '#tests/servers/fresh-database.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault } from './fault.ts';

const TOGETHER = 5;
/** After a migrator has started, the schema is made within about this, in ms. */
const KILLED_WITHIN_MS = 200;

/** Those who bring a schema up to date, in a database of their own beside that of the vote. */
export const MIGRATORS: readonly Fault[] = [
  {
    id: 'F15',
    name: `is given an empty database that ${TOGETHER} migrators meet in at once, and one of them is killed`,
    target: 'postgres',
    async strike(all, random) {
      const database = await freshDatabase(all.postgres.url);
      const migrators = Array.from({ length: TOGETHER }, () => startMigrator(all, database));
      const [victim, ...others] = migrators;
      await victim?.untilPrinted(/Consumer started/);
      await sleep(random() * KILLED_WITHIN_MS);
      await victim?.end('SIGKILL');
      return async () => {
        await expectMigratedOnce(database, migrators, others);
        await Promise.all(others.map((each) => each.end('SIGKILL')));
        await database.drop();
      };
    },
    async isFelt({ postgres }) {
      const client = await postgres.session();
      const { rowCount } = await client.query(`select from pg_database where datname like 'test\\_%'`);
      await client.end();
      return (rowCount ?? 0) > 1;
    },
  },
];

function startMigrator(all: FailingPipeline, { url }: FreshDatabase): NodeProcess {
  const own = { DATABASE_URL: url, STREAM_NAME: 'migrators', METRICS_PORT: '0' };
  return all.pipeline.start(['consumer/main.ts'], { ...all.settings, ...own });
}

/** @throws Error when a migration is missing, or was applied twice, or when a survivor has given up. */
async function expectMigratedOnce(
  { url }: FreshDatabase,
  migrators: readonly NodeProcess[],
  survivors: readonly NodeProcess[],
): Promise<void> {
  const files = (await readdir(path.join(PROJECT, 'results/migrations'))).filter((each) =>
    each.endsWith('.sql'),
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const applied = async () =>
    (await client.query<{ name: string }>('select name from schema_migrations order by version')).rows;
  try {
    await until('the schema is up to date', async () => (await applied()).length === files.length);
  } finally {
    await client.end();
  }
  const told = migrators.flatMap((each) => each.printed().match(/Migration applied/g) ?? []);
  // The one that was killed may have had no time to say so.
  if (told.length > files.length)
    throw new Error(`${files.length} migrations were applied ${told.length} times.`);
  const gaveUp = survivors.find(({ child }) => child.exitCode !== null);
  if (gaveUp) throw new Error(`A migrator gave up:\n${gaveUp.printed()}`);
}
