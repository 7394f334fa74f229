import { expect } from 'vitest';
import { createClient } from '#contract/client.ts';
import { Auditor } from './counted.ts';
import type { NodeProcess } from './node-process.ts';
import type { Pipeline } from './pipeline.ts';

const SOON = { timeout: 20_000 };
/** Votes that wait behind those it has in hand say that it is held. */
const BEHIND = 10;

/** Kills a consumer that has votes in hand, and counts none of them, while people vote: once the first is counted. */
export async function killWithVotesInHand(consumer: NodeProcess, pipeline: Pipeline): Promise<void> {
  const api = createClient({ baseUrl: pipeline.apiUrl });
  await expect.poll(async () => (await api.results()).total_votes, SOON).toBeGreaterThan(0);
  const auditor = await Auditor.of(pipeline.backends.databaseUrl);
  try {
    const held = await auditor.holdCounting();
    await expect.poll(async () => (await api.pipeline()).log.waiting, SOON).toBeGreaterThan(BEHIND);
    expect((await api.pipeline()).log.in_hand).toBeGreaterThan(0);
    await consumer.end('SIGKILL');
    await auditor.endHeldSessions();
    await held.release();
  } finally {
    await auditor.close(); // Which releases what it holds.
  }
}
