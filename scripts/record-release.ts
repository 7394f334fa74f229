import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createClient as createRedis } from '@redis/client';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import { IDEMPOTENCY_KEY, ROUTES, TRACEPARENT } from '#contract/routes.ts';
import packageJson from '#package.json' with { type: 'json' };
import { Auditor } from '#tests/processes/counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { program } from '#tests/servers/programs.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { recordStandalone } from './record-standalone.ts';

/**
 * Records what this release leaves behind it, for later releases to read, in `tests/releases/VERSION/`: the entries of
 * its event log, the dump of its database, the data folder of a standalone vote, and the source of its processes, which
 * have to run beside those of the next release. Run it once for each release, by `npm run record:release`, with
 * everything committed.
 */
const VOTES = 12;
/** Where nobody takes traces: votes are traced all the same. */
const TRACED = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
/** Differ from one version of the program to the next, and would not be understood by an older one. */
const NOISE = /^\\(un)?restrict .*\n|^SET transaction_timeout.*\n/gm;

const folder = `tests/releases/${packageJson.version}`;
const [redisServer, postgres] = await Promise.all([startRedis(), startPostgres()]);
const pipeline = await Pipeline.on(redisServer.url, postgres.url);
await pipeline.startConsumer();
for (const env of [{}, TRACED]) {
  const api = await pipeline.startApi(env);
  for (let i = 0; i < VOTES / 2; i += 1) await castVote(i);
  await api.end();
}
const redis = await createRedis({ url: redisServer.url }).connect();
await redis.xAdd(pipeline.backends.stream, '*', { vote: 'cats' });
const auditor = await Auditor.of(pipeline.backends.databaseUrl);
while ((await auditor.counted()).deadLetters === 0);

await mkdir(folder, { recursive: true });
const entries = (await redis.xRange(pipeline.backends.stream, '-', '+')) ?? [];
await writeFile(
  `${folder}/entries.json`,
  `${JSON.stringify(
    entries.map(({ message }) => message),
    null,
    2,
  )}\n`,
);
await writeFile(`${folder}/database.sql`, dump().replace(NOISE, ''));
console.log(`Recorded ${entries.length} entries and the database that counted them in ${folder}.`);

await auditor.close();
redis.destroy();
await pipeline.close();
await Promise.all([redisServer.stop(), postgres.stop()]);

await recordStandalone(`${folder}/standalone.tar.br`);
recordSource(`${folder}/source.tar.gz`);
console.log('Recorded a standalone vote and the source of the processes beside them.');

/** As a page does. */
async function castVote(i: number): Promise<void> {
  await fetch(`${pipeline.apiUrl}${ROUTES.vote}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [IDEMPOTENCY_KEY]: mintRequestId(),
      [TRACEPARENT]: mintTraceparent(),
    },
    body: JSON.stringify({ option: i % 4 === 0 ? 'dogs' : 'cats' }),
  });
}

/** What the api and the consumer are made of, as it was committed. */
function recordSource(file: string): void {
  const parts = ['api', 'ballot', 'consumer', 'contract', 'event-log', 'results', 'runtime', 'package.json'];
  const less = ['*.test.ts', '*-contract*', '*.md', 'results/schema.sql'];
  const paths = [...parts, ...less.map((each) => `:(exclude)${each}`)];
  execFileSync('git', ['archive', '--format=tar.gz', '-9', `--output=${file}`, 'HEAD', '--', ...paths]);
}

function dump(): string {
  const options = ['--no-owner', '--no-privileges', '--inserts', '--dbname', pipeline.backends.databaseUrl];
  return execFileSync(program('pg_dump'), options, { encoding: 'utf8' });
}
