import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parseArgs, styleText } from 'node:util';
import { untilReady } from '#tests/processes/until-ready.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { startRedis } from '#tests/servers/redis.ts';

/**
 * Everything for someone who changes the code, in one terminal: Redis and PostgreSQL (those of REDIS_URL and
 * DATABASE_URL, or private ones that are gone afterwards), consumer and api restarted at every change, the page
 * reloaded in place.
 */
const { values } = parseArgs({
  options: { help: { type: 'boolean' }, port: { type: 'string', default: '5173' } },
});
if (values.help) {
  console.log(`npm run dev -- [--port 5173]

Starts Redis, PostgreSQL, consumer, api and page, and restarts or reloads what you change. Ctrl-C ends all.

  --port PORT     where the page is served
  REDIS_URL       an existing Redis instead of a private one
  DATABASE_URL    an existing PostgreSQL instead of a private one
  LOG_LEVEL       debug shows more; see docs/CONFIGURATION.md`);
  process.exit(0);
}

type Ended = { stop(): Promise<unknown> };
const servers: Ended[] = [];
const children: ChildProcess[] = [];
let stopping = false;

/** The address that is set, or that of a private server, started now. */
async function serverOf(
  name: string,
  set: string | undefined,
  start: () => Promise<Ended & { url: string }>,
) {
  if (set) return set;
  say('dev', `Starting a private ${name} …`);
  const server = await start();
  servers.push(server);
  return server.url;
}

function run(name: string, args: readonly string[], env: Record<string, string>): void {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) echo(name, output);
  child.once('exit', (code) => {
    if (stopping) return;
    say(name, `ended with ${code}; stopping everything.`);
    void stop(1);
  });
  children.push(child);
}

function echo(name: string, output: Readable): void {
  createInterface({ input: output }).on('line', (line) => say(name, line));
}

function say(name: string, line: string): void {
  console.log(`${styleText('cyan', name.padEnd(8))} ${line}`);
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await Promise.all(children.map(ended));
  await Promise.all(servers.map((server) => server.stop()));
  process.exit(code);
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

const REDIS_URL = await serverOf('Redis', process.env.REDIS_URL, startRedis);
const DATABASE_URL = await serverOf('PostgreSQL', process.env.DATABASE_URL, startPostgres);
const backends = { REDIS_URL, DATABASE_URL };
const apiPort = process.env.PORT ?? '8000';
run('consumer', ['--watch', '--watch-preserve-output', 'consumer/main.ts'], {
  ...backends,
  METRICS_PORT: '9465',
});
run('api', ['--watch', '--watch-preserve-output', 'api/main.ts'], {
  ...backends,
  PORT: apiPort,
  METRICS_PORT: '9464',
});
run('page', ['node_modules/vite/bin/vite.js', 'frontend'], {
  PORT: values.port,
  API_PROXY: `http://127.0.0.1:${apiPort}`,
});
await untilReady(`http://127.0.0.1:${apiPort}/ready`, 60_000);
say('dev', `Open http://127.0.0.1:${values.port}/ and vote. Ctrl-C ends everything.`);
