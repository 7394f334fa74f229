import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { untilReady } from '#tests/processes/until-ready.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { Container } from './containers.ts';
import { Containers } from './containers.ts';
import { Volume } from './volume.ts';

describe.skipIf(inject('images') === null)('the standalone vote in its image', () => {
  const containers = new Containers();
  let volume: Volume;
  let url: string;
  let vote: Container;

  async function start(): Promise<void> {
    const port = await freePort();
    vote = await containers.start('standalone', {
      env: { PORT: String(port) },
      volumes: [[volume.folder, '/data']],
    });
    url = `http://127.0.0.1:${port}`;
    await untilReady(`${url}/ready`, 60_000);
  }
  const total = async () => (await (await fetch(`${url}/api/results`)).json()).total_votes;

  beforeAll(async () => {
    volume = await Volume.create();
  }, 120_000);
  afterAll(async () => {
    await vote?.end('SIGKILL').catch(() => undefined);
    await volume?.remove(containers, '65532:65532');
    await containers.removeAll();
  });

  it('[IM4] ends in time when it is told to before it has begun, and begins as if nothing had been', {
    timeout: 120_000,
  }, async () => {
    const early = await containers.start('standalone', { volumes: [[volume.folder, '/data']] });
    await expect.poll(() => early.logs(), { timeout: 30_000 }).toContain('Making a database');
    expect(await early.end(), await early.logs()).toBe(143);
    await start();
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
    const status = await containers.start('cli', {
      env,
      volumes: [[volume.folder, '/data']],
      command: ['status'],
    });
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
      volumes: [[volume.folder, '/data']],
      command: ['export'],
    });
    expect(await exported.ended(), await exported.logs()).toBe(0);
    expect(await exported.logs()).toContain('dogs');
  });
});
