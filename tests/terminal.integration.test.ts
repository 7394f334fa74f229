import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { startInTerminal } from './processes/terminal.ts';
import { freePort } from './servers/private-server.ts';
import { scratchDatabase, scratchStream } from './servers/scratch.ts';

/** How long it may take on a busy machine until people can vote. */
const START_MS = 60_000;

/** Whether somebody answers there. */
async function isServed(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/health`).then(
    () => true,
    () => false,
  );
}

it('[CF5] an api whose terminal closes ends in order', async ({ onTestFinished }) => {
  const database = await scratchDatabase(inject('databaseUrl'));
  onTestFinished(() => database.drop());
  const servers = {
    REDIS_URL: inject('redisUrl'),
    DATABASE_URL: database.url,
    STREAM_NAME: scratchStream(),
  };
  const ports = { PORT: String(await freePort()), METRICS_PORT: '0' };
  const terminal = await startInTerminal(['api/main.ts'], { ...servers, ...ports });
  onTestFinished(() => terminal.end());
  await terminal.untilShown(/Api started/, START_MS);
  expect(await terminal.close()).toBe(0);
});

it('[CF5] npm start whose terminal closes ends in order', async ({ onTestFinished }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-hang-up-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const args = ['scripts/start.js', '--port', String(port), '--data', folder];
  const terminal = await startInTerminal(args);
  onTestFinished(() => terminal.end());
  await terminal.untilShown(/Ctrl-C/, START_MS);
  expect(await isServed(port)).toBe(true);
  expect(await terminal.close()).toBe(0);
  expect(await isServed(port)).toBe(false);
}, 120_000);

it('[CF5] npm run dev whose terminal closes ends all it has started', async ({ onTestFinished }) => {
  const [page, api] = [await freePort(), await freePort()];
  const terminal = await startInTerminal([
    'scripts/dev.ts',
    '--port',
    String(page),
    '--api-port',
    String(api),
  ]);
  onTestFinished(() => terminal.end());
  await terminal.untilShown(/Ctrl-C ends everything/, START_MS);
  expect([await isServed(page), await isServed(api)]).toEqual([true, true]);
  expect(await terminal.close()).toBe(0);
  expect([await isServed(page), await isServed(api)]).toEqual([false, false]);
}, 120_000);
