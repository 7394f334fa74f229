import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { SAMPLES } from '#tests/processes/command-samples.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { votes } from '#tests/processes/votes.ts';

/** Somewhere the votes are. */
interface Tried {
  readonly apiUrl: string;
  /** What says where. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function onServers(): Promise<Tried> {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi();
  const { redisUrl, databaseUrl, stream } = pipeline.backends;
  const env = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream };
  return { apiUrl: pipeline.apiUrl, args: [], env, close: () => pipeline.close() };
}

async function onRunningFolder(): Promise<Tried> {
  const standalone = await Standalone.start();
  const apiUrl = new URL(standalone.url).origin;
  return { apiUrl, args: ['--data', standalone.folder], env: {}, close: () => standalone.close() };
}

describe.each([
  { where: 'on servers', open: onServers },
  { where: 'on a folder that a vote has open', open: onRunningFolder },
])('every command $where', ({ open }) => {
  let tried: Tried;
  beforeAll(async () => {
    tried = await open();
    const client = createClient({ baseUrl: tried.apiUrl });
    await client.castVote('cats', mintRequestId());
    await vi.waitUntil(async () => (await client.results()).total_votes === 1, { timeout: 30_000 });
  }, 120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'votes-samples-'));
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await tried.close();
  });

  it.each(Object.entries(SAMPLES))('[OP4] votes %s gives JSON and nothing else', async (name, sample) => {
    const where = sample.atApi ? sample.atApi(tried.apiUrl) : tried.args;
    const file = sample.newFile ? [sample.newFile, path.join(folder, name)] : [];
    const args = [...name.split(' '), ...sample.args, ...file, ...where, '--json'];
    const { exit, out, err } = await votes(args, tried.env);
    expect({ exit, err }).toEqual({ exit: sample.exit, err: '' });
    expect(out).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(out)).toBeTypeOf('object');
  });
});
