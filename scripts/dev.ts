import { parseArgs } from 'node:util';
import { listenOnce } from '#runtime/free-port.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { Started } from './dev-processes.ts';
import { DevProcesses, say } from './dev-processes.ts';

/**
 * Everything for someone who changes the code, in one terminal: Redis and PostgreSQL (those of REDIS_URL and
 * DATABASE_URL, or private ones that are gone afterwards), consumer and api restarted at every change, the page
 * reloaded in place.
 */
const HELP = `npm run dev -- [--port 5173] [--api-port 8000]

Starts Redis, PostgreSQL, consumer, api and page, and restarts or reloads what you change. Ctrl-C ends all.

  --port PORT      where the page is served
  --api-port PORT  where the api listens
  REDIS_URL        an existing Redis instead of a private one
  DATABASE_URL     an existing PostgreSQL instead of a private one
  LOG_LEVEL        debug shows more; see docs/CONFIGURATION.md`;

/** A change in one of these restarts api and consumer. Folders, because editors save by renaming files. */
const WATCHED = ['ballot', 'contract', 'event-log', 'results', 'runtime', 'api', 'consumer'];

const processes = new DevProcesses();
// A terminal that closes says so by SIGHUP, and what is said from then on is lost.
process.stdout.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void processes.stop(0));
}
try {
  await start();
} catch (error) {
  if (!processes.isStopping) say('dev', error instanceof Error ? error.message : String(error));
  await processes.stop(1);
}

async function start(): Promise<void> {
  const port = { type: 'string', default: '5173' } as const;
  const apiPort = { type: 'string', default: '8000' } as const;
  const { values } = parseArgs({ options: { help: { type: 'boolean' }, port, 'api-port': apiPort } });
  if (values.help) {
    console.log(HELP);
    return processes.stop(0);
  }
  await expectFree('--port', values.port);
  await expectFree('--api-port', values['api-port']);

  const backends = {
    REDIS_URL: process.env.REDIS_URL || (await startPrivate('Redis', startRedis)),
    DATABASE_URL: process.env.DATABASE_URL || (await startPrivate('PostgreSQL', startPostgres)),
    HOST: '127.0.0.1',
    METRICS_PORT: '0',
  };
  const watch = ['--watch-preserve-output', ...WATCHED.map((folder) => `--watch-path=${folder}`)];
  const apiUrl = `http://127.0.0.1:${values['api-port']}`;
  processes.run('consumer', [...watch, 'consumer/main.ts'], backends);
  processes.run('api', [...watch, 'api/main.ts'], { ...backends, PORT: values['api-port'] });
  processes.run('page', ['node_modules/vite/bin/vite.js', 'frontend'], {
    PORT: values.port,
    API_PROXY: apiUrl,
  });
  await untilReady(`${apiUrl}/ready`, 60_000);
  say('dev', `Open http://127.0.0.1:${values.port}/ and vote. Ctrl-C ends everything.`);
}

async function expectFree(option: string, port: string): Promise<void> {
  await listenOnce('127.0.0.1', Number(port)).catch(() => {
    throw new Error(`Port ${port} is taken: end what listens there, or choose another with ${option}.`);
  });
}

async function startPrivate(
  name: string,
  startServer: () => Promise<Started & { url: string }>,
): Promise<string> {
  say('dev', `Starting a private ${name} …`);
  const server = await startServer();
  processes.add(server);
  return server.url;
}
