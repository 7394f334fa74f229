import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { StreamViewer } from './processes/event-stream.ts';
import type { NodeProcess } from './processes/node-process.ts';
import { startNode } from './processes/node-process.ts';
import { Pipeline } from './processes/pipeline.ts';
import { START } from './processes/standalone.ts';
import { Voters } from './processes/voters.ts';
import { freePort } from './servers/private-server.ts';

const OLD = 'https://old.example.com';
const NEW = 'https://new.example.com';
/** What an api starts with here, in a file each. */
const AT_START = {
  LOG_LEVEL: 'info',
  CORS_ORIGINS: OLD,
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_VOTES_PER_SECOND: '1000',
  RATE_LIMIT_BURST: '2000',
  SSE_CONNECTIONS_MAX: '10000',
  SSE_CONNECTIONS_PER_CLIENT_MAX: '2',
};
type FileSettings = Partial<Record<keyof typeof AT_START | 'BATCH_SIZE', string>>;

let folder: string;
let pipeline: Pipeline;
let api: NodeProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'votes-reload-'));
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  api = await pipeline.startApi({ TRUST_PROXY: '127.0.0.1', ...(await files(AT_START)) });
});
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes each setting to a file, and gives the variables that name the files. */
async function files(settings: FileSettings): Promise<Record<string, string>> {
  const named = Object.entries(settings).map(async ([name, text]) => {
    const file = path.join(folder, name);
    await writeFile(file, `${text}\n`);
    return [`${name}_FILE`, file] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

const OUTCOME = /^.*(?:Settings reloaded|Settings read again|The settings are wrong).*$/gm;

/** Writes the files anew, has the process read them, and gives the line it logs about that. */
async function reload({ child, printed }: NodeProcess, settings: FileSettings): Promise<unknown> {
  const outcomes = () => printed().match(OUTCOME) ?? [];
  const before = outcomes().length;
  await files(settings);
  child.kill('SIGHUP');
  await expect.poll(() => outcomes().length).toBe(before + 1);
  return JSON.parse(outcomes().at(-1) ?? '');
}

async function preflight(apiUrl: string, origin: string): Promise<number> {
  const headers = { origin, 'access-control-request-method': 'POST' };
  return (await fetch(`${apiUrl}/api/vote`, { method: 'OPTIONS', headers })).status;
}

/** The answers to votes that one client casts one after the other. */
async function vote(client: string, times: number, apiUrl = pipeline.apiUrl): Promise<number[]> {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': client };
  const answers = [];
  for (let i = 0; i < times; i += 1) {
    const sent = { method: 'POST', headers, body: '{"option":"cats"}' };
    answers.push((await fetch(`${apiUrl}/api/vote`, sent)).status);
  }
  return answers;
}

/** The answers to one client that opens so many streams and closes them again. */
async function watch(client: string, times: number): Promise<(number | undefined)[]> {
  const url = `${pipeline.apiUrl}/api/results/stream`;
  const viewers = [];
  for (let i = 0; i < times; i += 1)
    viewers.push(await StreamViewer.open(url, { headers: { 'x-forwarded-for': client } }));
  for (const viewer of viewers) viewer.close();
  return viewers.map(({ response }) => response.statusCode);
}

describe('an api', () => {
  beforeEach(() => reload(api, AT_START));

  it('[CF5] goes by other origins', async () => {
    expect([await preflight(pipeline.apiUrl, OLD), await preflight(pipeline.apiUrl, NEW)]).toEqual([
      204, 400,
    ]);
    expect(await reload(api, { CORS_ORIGINS: NEW })).toMatchObject({
      level: 'info',
      changed: { CORS_ORIGINS: { from: [OLD], to: [NEW] } },
    });
    expect([await preflight(pipeline.apiUrl, OLD), await preflight(pipeline.apiUrl, NEW)]).toEqual([
      400, 204,
    ]);
  });

  it('[CF5] goes by other caps of streams', async () => {
    expect(await watch('192.0.2.1', 3)).toEqual([200, 200, 429]);
    await reload(api, { SSE_CONNECTIONS_PER_CLIENT_MAX: '1' });
    expect(await watch('192.0.2.2', 2)).toEqual([200, 429]);
    await reload(api, { SSE_CONNECTIONS_PER_CLIENT_MAX: '3', SSE_CONNECTIONS_MAX: '2' });
    await expect.poll(() => watch('192.0.2.3', 3)).toEqual([200, 200, 503]); // Once those before have left.
  });

  it('[CF5] limits votes otherwise, and answers each of those cast meanwhile', async () => {
    expect(await vote('192.0.2.4', 3)).toEqual([201, 201, 201]);
    const voters = new Voters(pipeline.apiUrl, { count: 8 });
    await reload(api, { RATE_LIMIT_VOTES_PER_SECOND: '1', RATE_LIMIT_BURST: '1' });
    const crowd = Array.from({ length: 20 }, () => vote('192.0.2.5', 1));
    expect(new Set((await Promise.all(crowd)).flat())).toEqual(new Set([201, 429]));
    await expect.poll(() => voters.failures.get('too_many_votes')).toBeGreaterThan(0);
    await reload(api, { RATE_LIMIT_ENABLED: 'false' });
    expect(await vote('192.0.2.5', 3)).toEqual([201, 201, 201]);
    for (const burst of ['5', '50', '500']) await reload(api, { RATE_LIMIT_BURST: burst });
    await voters.leave();
    expect([...voters.failures.keys()]).toEqual(['too_many_votes']);
  });

  it('[CF5] changes nothing where a file is wrong or cannot be read, and tells every mistake', async () => {
    const burst = path.join(folder, 'RATE_LIMIT_BURST');
    await rm(burst);
    await mkdir(burst);
    const wrong = { CORS_ORIGINS: NEW, RATE_LIMIT_ENABLED: 'perhaps', SSE_CONNECTIONS_PER_CLIENT_MAX: '1' };
    expect(await reload(api, wrong)).toMatchObject({
      level: 'error',
      mistakes: [
        'RATE_LIMIT_ENABLED is "perhaps"; expected true or false.',
        expect.stringMatching(/^RATE_LIMIT_BURST_FILE is .* cannot be read \(it is no regular file\)/),
      ],
    });
    expect([await preflight(pipeline.apiUrl, OLD), await preflight(pipeline.apiUrl, NEW)]).toEqual([
      204, 400,
    ]);
    expect(await watch('192.0.2.6', 2)).toEqual([200, 200]);
    await rmdir(burst);
  });
});

it('[CF5] an api survives any number of signals at once', async () => {
  // One of its own: how many of the signals it obeys nobody knows, so no reload after them could be told from theirs.
  const port = await freePort();
  const apiUrl = `http://127.0.0.1:${port}`;
  const { child } = await pipeline.startApi({ PORT: String(port), ...(await files({ CORS_ORIGINS: OLD })) });
  await files({ CORS_ORIGINS: NEW });
  for (let i = 0; i < 100; i += 1) child.kill('SIGHUP');
  await expect.poll(() => preflight(apiUrl, NEW)).toBe(204);
  expect(await vote('192.0.2.7', 1, apiUrl)).toEqual([201]);
});

it('[CF5] a consumer logs at another level, and names what needs a restart', async () => {
  const consumer = await pipeline.startConsumer(await files({ LOG_LEVEL: 'info', BATCH_SIZE: '10' }));
  await reload(consumer, { LOG_LEVEL: 'silent' });
  expect(await reload(consumer, { LOG_LEVEL: 'info', BATCH_SIZE: '20' })).toMatchObject({
    changed: { LOG_LEVEL: { from: 'silent', to: 'info' } },
  });
  expect(consumer.printed()).toMatch(/"level":"warn".*"settings":\["BATCH_SIZE"\].*need a restart/);
  expect(await consumer.end()).toBe(0);
  expect(consumer.printed()).toContain('"msg":"Stopped."');
});

it('[CF5] standalone obeys a signal that came while it started', async ({ onTestFinished }) => {
  const port = await freePort();
  const env = await files({ LOG_LEVEL: 'info', CORS_ORIGINS: OLD });
  const data = path.join(folder, 'data');
  const standalone = startNode([...START, '--port', String(port), '--data', data], env);
  onTestFinished(async () => void (await standalone.end('SIGKILL')));
  await standalone.untilPrinted(/Making a database/);
  await files({ CORS_ORIGINS: NEW });
  standalone.child.kill('SIGHUP');
  await standalone.untilPrinted(/"changed":\{"CORS_ORIGINS".*Settings reloaded/, 60_000);
  await standalone.untilPrinted(/Ctrl-C/, 60_000);
  expect(await preflight(`http://127.0.0.1:${port}`, NEW)).toBe(204);
}, 120_000);
