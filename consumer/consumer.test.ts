import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Delivery, Entry } from '#event-log/ports.ts';
import type { Batch, TallyWriter } from '#results/ports.ts';
import { DatabaseError, DatabaseUnavailable } from '#runtime/database/database.ts';
import { Consumer } from './consumer.ts';

function delivery(i: number, entry: Entry = aVote()): Delivery {
  return { position: `${i}-0`, redelivered: true, entry };
}

function aVote(): Entry {
  return {
    kind: 'vote',
    vote: { option: 'cats', requestId: mintRequestId(), timestamp: Date.now() },
  };
}

const positionsOf = (entries: readonly { readonly position: string }[]) =>
  entries.map(({ position }) => position);

/** Records what it is given, each position once; `check` may throw first. */
function recorder(check: (batch: Batch) => void = () => {}) {
  const votes = new Set<string>();
  const deadLetters: string[] = [];
  const writer: TallyWriter = {
    async applyBatch(batch) {
      check(batch);
      const fresh = positionsOf(batch.votes).filter((position) => !votes.has(position));
      for (const position of fresh) votes.add(position);
      deadLetters.push(...positionsOf(batch.deadLetters));
      return { counted: fresh.length };
    },
  };
  return { writer, votes, deadLetters };
}

/** Hands one batch to a consumer, and lets it run until that is acknowledged; gives what it told of its work. */
async function consume(
  deliveries: readonly Delivery[],
  writer: TallyWriter,
  onAcknowledge: () => void = () => {},
) {
  const told = { deliveries: [] as string[], votes: [] as string[], deadLetters: [] as string[], counted: 0 };
  let isRead = false;
  const consumer: Consumer = new Consumer({
    reader: {
      read: async () => (isRead ? [] : [...deliveries]),
      acknowledge: async () => {
        onAcknowledge();
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
  return told;
}

it('[CO1] a batch is acknowledged once all of it is committed, and not before', async () => {
  let isAway = true;
  const { writer, votes } = recorder(() => {
    if (!isAway) return;
    isAway = false;
    throw new DatabaseUnavailable('Away.');
  });
  const committed: number[] = [];
  await consume([delivery(0), delivery(1)], writer, () => committed.push(votes.size));
  expect(committed).toEqual([2]);
});

it('[CO2] a batch that is tried again takes up where it ended, and tells each entry once', async () => {
  let isAway = true;
  /** Refuses the vote at 1-0; goes away once, before the last part of the batch. */
  const { writer, deadLetters } = recorder(({ votes }) => {
    const positions = positionsOf(votes);
    if (positions.includes('1-0')) throw new DatabaseError('No.', '22021');
    if (isAway && positions.includes('3-0')) {
      isAway = false;
      throw new DatabaseUnavailable('Away.');
    }
  });
  const told = await consume(
    [0, 1, 2, 3].map((i) => delivery(i)),
    writer,
  );
  expect(isAway).toBe(false);
  expect(told.counted).toBe(3);
  expect(told.deliveries.sort()).toEqual(['0-0', '1-0', '2-0', '3-0']);
  expect(told.votes.sort()).toEqual(['0-0', '2-0', '3-0']);
  expect(told.deadLetters).toEqual(['1-0']);
  expect(deadLetters).toEqual(['1-0']);
});

it('[CO2] a batch that is refused for anything but what it holds makes no dead letters', async () => {
  let refusals = 2; // One of both votes, and one of the first of them if it is tried by itself.
  const { writer, votes, deadLetters } = recorder((batch) => {
    if (batch.votes.length === 0 || refusals === 0) return;
    refusals -= 1;
    throw new DatabaseError('You may not.', '42501');
  });
  await consume([delivery(0), delivery(1)], writer);
  expect(deadLetters).toEqual([]);
  expect([...votes]).toEqual(['0-0', '1-0']);
});

it('[CO3] what is no vote becomes a dead letter, with the votes around it', async () => {
  const { writer, votes, deadLetters } = recorder();
  const poison: Entry = { kind: 'undecodable', reason: 'option_missing', fields: [] };
  await consume([delivery(0), delivery(1, poison), delivery(2)], writer);
  expect([...votes]).toEqual(['0-0', '2-0']);
  expect(deadLetters).toEqual(['1-0']);
});
