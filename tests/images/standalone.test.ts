import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { untilReady } from '#tests/processes/until-ready.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { Container } from './containers.ts';
import { Containers } from './containers.ts';

describe.skipIf(inject('images') === null)('the standalone vote in its image', () => {
  const containers = new Containers();
  let volume: string;
  let url: string;
  let vote: Container;

  async function start(): Promise<void> {
    const port = await freePort();
    vote = await containers.start('standalone', {
      env: { PORT: String(port) },
      volumes: [[volume, '/data']],
    });
    url = `http://127.0.0.1:${port}`;
    await untilReady(`${url}/ready`, 60_000);
  }
  const total = async () => (await (await fetch(`${url}/api/results`)).json()).total_votes;

  beforeAll(async () => {
    volume = await mkdtemp(path.join(tmpdir(), 'votes-volume-'));
    // For the user of the image, who is nobody here.
    await chmod(volume, 0o777);
    await start();
  }, 120_000);
  afterAll(async () => {
    await containers.removeAll();
    await rm(volume, { recursive: true, force: true });
  });

  it('[IM7] serves the page, takes a vote and counts it', async () => {
    expect(await (await fetch(url)).text()).toMatch(/<title>/);
    const body = JSON.stringify({ option: 'dogs' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${url}/api/vote`, { method: 'POST', headers, body })).status).toBe(201);
    await expect.poll(total).toBe(1);
  });

  it('[IM7] lends its votes to the cli of another container', async () => {
    const env = { DATA_DIR: '/data' };
    const status = await containers.start('cli', { env, volumes: [[volume, '/data']], command: ['status'] });
    expect(await status.ended(), await status.logs()).toBe(0);
    expect(await status.logs()).toMatch(/dogs/i);
  });

  it('[IM4] [IM7] ends in order when it is told to, and keeps its votes in the volume', {
    timeout: 120_000,
  }, async () => {
    expect(await vote.end(), await vote.logs()).toBe(0);
    await start();
    expect(await total()).toBe(1);
    expect(await vote.end(), await vote.logs()).toBe(0);
  });

  it('[IM7] has its votes read by the cli while it does not run', { timeout: 120_000 }, async () => {
    const env = { DATA_DIR: '/data' };
    const exported = await containers.start('cli', {
      env,
      volumes: [[volume, '/data']],
      command: ['export'],
    });
    expect(await exported.ended(), await exported.logs()).toBe(0);
    expect(await exported.logs()).toContain('dogs');
  });
});
