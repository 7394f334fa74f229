import { expect } from 'vitest';
import { apply } from '#consumer/apply.ts';
import type { TallyWriter } from '#results/ports.ts';
import { identityOf } from './model.ts';
import type { World } from './world.ts';

/**
 * A newcomer takes over what all others left and reads what is new, until the log has nothing more to give. Then each
 * vote that was ever sent is counted once, and each entry that is none is a dead letter once.
 */
export async function drain(world: World): Promise<void> {
  const { model, log } = world;
  const reader = log.openReader('newcomer', 'impatient');
  const writer: TallyWriter = { applyBatch: (batch) => world.record(batch, 'goes well') };
  // One for the group that may have to be made, one that finds nothing, one an entry at the worst.
  const readsMax = 2 * model.entries.size + 4;
  for (let reads = 0; ; reads += 1) {
    const { pending, unread } = await world.check();
    if (pending.size === 0 && unread.length === 0) break;
    expect(reads, 'reads to come to the end of the log').toBeLessThan(readsMax);
    const deliveries = await reader.read({ batchSizeMax: 5, blockTimeoutMs: 1 });
    if (deliveries.length === 0) continue;
    await apply(writer, deliveries, () => {});
    await reader.acknowledge(deliveries.map(({ position }) => position));
  }
  const poison = [...model.entries].filter(([, vote]) => vote === undefined).map(([position]) => position);
  expect(model.results.audited, 'votes counted of those sent').toEqual(model.votes.map(identityOf).sort());
  expect(model.results.deadLetters, 'dead letters of the entries that are no vote').toEqual(poison.sort());
}
