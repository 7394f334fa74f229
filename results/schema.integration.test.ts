import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { program } from '#tests/servers/programs.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { migrate } from './migrate.ts';

/** What in a dump differs from version to version of the program and says nothing of the schema. */
const NOISE = /^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)$/gm;

it('results/schema.sql is what the migrations make; `vitest --update` writes it anew', async ({ skip }) => {
  skip(process.env.TEST_DATABASE_URL !== undefined, 'pg_dump refuses a server newer than itself');
  const scratch = await scratchDatabase();
  const database = createPgDatabase({
    url: scratch.url,
    applicationName: 'schema-test',
    poolMin: 0,
    poolMax: 1,
    onError() {},
  });
  await migrate(database);
  await database.close();
  const options = ['--schema-only', '--no-owner', '--no-privileges', '--dbname', scratch.url];
  const dump = execFileSync(program('pg_dump'), options, { encoding: 'utf8' });
  await scratch.drop();
  const schema = `${dump
    .replace(NOISE, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
  await expect(schema).toMatchFileSnapshot('./schema.sql');
});
