import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Delivery } from '#event-log/ports.ts';
import type { Batch } from '#results/ports.ts';
import { DatabaseError, DatabaseUnavailable } from '#runtime/database/database.ts';
import { Consumer } from './consumer.ts';

it('[CO2] a batch that is tried again takes up where it ended, and tells each entry once', async () => {
  const deliveries = Array.from({ length: 4 }, (_, i): Delivery => {
    const vote = { option: 'cats', requestId: mintRequestId(), timestamp: Date.now() } as const;
    return { position: `${i}-0`, redelivered: true, entry: { kind: 'vote', vote } };
  });
  const applied = new Set<string>();
  let isAway = true;
  /** Refuses the vote at 1-0; goes away once, before the last part of the batch. */
  const writer = {
    async applyBatch({ votes }: Batch) {
      if (votes.some(({ position }) => position === '1-0')) throw new DatabaseError('No.', '22021');
      if (isAway && votes.some(({ position }) => position === '3-0')) {
        isAway = false;
        throw new DatabaseUnavailable('Away.');
      }
      const fresh = votes.filter(({ position }) => !applied.has(position));
      for (const { position } of fresh) applied.add(position);
      return { counted: fresh.length };
    },
  };
  const told = { deliveries: [] as string[], votes: [] as string[], deadLetters: [] as string[], counted: 0 };
  const positionsOf = (entries: readonly { readonly position: string }[]) =>
    entries.map(({ position }) => position);
  let isRead = false;
  const consumer: Consumer = new Consumer({
    reader: {
      read: async () => (isRead ? [] : deliveries),
      acknowledge: async () => {
        isRead = true;
        void consumer.stop();
      },
      interrupt: async () => {},
      close: async () => {},
    },
    writer,
    limits: { batchSizeMax: 10, blockTimeoutMs: 1 },
    maxRetries: 3,
    events: {
      onCommitted(committed, batch, counted) {
        told.deliveries.push(...positionsOf(committed));
        told.votes.push(...positionsOf(batch.votes));
        told.deadLetters.push(...positionsOf(batch.deadLetters));
        told.counted += counted;
      },
      onFailed() {},
      onRecovered() {},
    },
  });
  await consumer.run();
  expect(isAway).toBe(false);
  expect(told.counted).toBe(3);
  expect(told.deliveries.sort()).toEqual(['0-0', '1-0', '2-0', '3-0']);
  expect(told.votes.sort()).toEqual(['0-0', '2-0', '3-0']);
  expect(told.deadLetters).toEqual(['1-0']);
});
