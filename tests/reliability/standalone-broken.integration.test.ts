import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Client } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { scratchStream } from '#tests/servers/scratch.ts';

/** The disk of the data folder stops working under votes: nobody may be told what is not so. */
describe('the standalone vote on a disk that fails', () => {
  let scratch: string;
  let standalone: Standalone;
  let client: Client;
  beforeEach(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'votes-broken-'));
  });
  afterEach(async () => {
    await standalone.close();
    await rm(scratch, { recursive: true });
  });

  const marker = () => path.join(scratch, 'failing');
  async function start(env: Record<string, string>): Promise<void> {
    standalone = await Standalone.start({
      folder: path.join(scratch, 'data'),
      env: { ...env, FAIL_WRITES_WHILE: marker(), NODE_OPTIONS: '--import ./tests/processes/fail-writes.ts' },
    });
    client = createClient({ baseUrl: new URL(standalone.url).origin });
  }

  /** Casts votes one after the other until nobody answers; gives the ids of those answered 201. */
  async function castWhileAnswered(most: number): Promise<string[]> {
    const accepted: string[] = [];
    let over = false;
    void standalone.process.ended.then(() => {
      over = true;
    });
    for (let i = 0; i < most && !over; i += 1) {
      const id = mintRequestId();
      const answer = await client.castVote('cats', id).catch(() => undefined);
      if (answer !== undefined) accepted.push(id);
    }
    return accepted;
  }

  async function expectCounted(accepted: readonly string[]): Promise<void> {
    for (const id of accepted)
      await expect.poll(async () => (await client.receipt(id)).state, { timeout: 20_000 }).toBe('counted');
  }

  it('[API4] ends at once where its log cannot be written, and has every accepted vote when it is started again', async () => {
    await start({});
    const accepted = await castWhileAnswered(20);
    expect(accepted).toHaveLength(20);
    await writeFile(marker(), '');
    accepted.push(...(await castWhileAnswered(500)));
    expect(await standalone.process.ended).toBe(1);
    expect(standalone.process.printed()).toContain('The vote has ended: its database cannot go on');
    expect(standalone.process.printed()).not.toContain('Stopped.');
    await rm(marker());
    await standalone.startAgain();
    await expectCounted(accepted);
  });

  it('[CO1] acknowledges nothing it has not counted, with the log in Redis', async () => {
    await start({ REDIS_URL: inject('redisUrl'), STREAM_NAME: scratchStream(), RECLAIM_AFTER_MS: '300' });
    const accepted = await castWhileAnswered(20);
    await writeFile(marker(), '');
    accepted.push(...(await castWhileAnswered(500)));
    await standalone.process.untilPrinted(/trying again|The vote has ended/);
    await rm(marker());
    // Whether a statement failed by itself or took the database with it is chance; the second may take a moment.
    const counted = expectCounted(accepted).then(
      () => true,
      () => false,
    );
    if (await Promise.race([counted, standalone.process.ended.then(() => false)])) return;
    expect(await standalone.process.ended).toBe(1);
    await standalone.startAgain();
    await expectCounted(accepted);
  });
});
