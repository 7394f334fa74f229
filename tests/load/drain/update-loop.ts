import pg from 'pg';
import { OPTIONS } from '#ballot/options.ts';

/**
 * As a script: how the first design counted, which is the baseline. One transaction a vote with one update of its
 * option's counter, on one connection; no audit row, so nothing that tells a vote that comes twice.
 */
const [databaseUrl = '', count = ''] = process.argv.slice(2);
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();

const beganAt = performance.now();
for (let done = 0; done < Number(count); done += 1) {
  const values = [OPTIONS[done % OPTIONS.length]];
  await client.query({ name: 'count', text: 'update votes set count = count + 1 where option = $1', values });
}
const seconds = (performance.now() - beganAt) / 1_000;
process.stdout.write(`Committed ${Number(count) / seconds} votes a second.\n`);
await client.end();
