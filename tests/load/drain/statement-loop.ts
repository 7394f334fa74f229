import pg from 'pg';
import { insertVotes } from '#results/postgres/insert-votes.ts';
import { positionedVotes } from '../votes.ts';

/**
 * As a script: the limit of a consumer. The same statement with as many votes as a consumer takes at once, over and
 * over, on one connection, with nothing read, decoded or acknowledged. Its first batch is not measured, as that of the
 * consumer is not. Says how many votes a second are committed.
 */
const [databaseUrl = '', count = '', batchSize = ''] = process.argv.slice(2);
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();

const votes = positionedVotes(Number(count));
let beganAt = 0;
for (let done = 0; done < votes.length; done += Number(batchSize)) {
  const { name = '', text, values = [] } = insertVotes(votes.slice(done, done + Number(batchSize)));
  await client.query({ name, text, values: [...values] });
  if (done === 0) beganAt = performance.now();
}
const seconds = (performance.now() - beganAt) / 1_000;
process.stdout.write(`Committed ${(votes.length - Number(batchSize)) / seconds} votes a second.\n`);
await client.end();
