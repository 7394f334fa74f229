import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Delivery } from '#event-log/ports.ts';
import { DatabaseUnavailable } from '#runtime/database/database.ts';
import { Consumer } from './consumer.ts';

const FULL = 2;

function delivery(i: number): Delivery {
  const vote = { option: 'cats', requestId: mintRequestId(), timestamp: Date.now() } as const;
  return { position: `${i}-0`, redelivered: false, entry: { kind: 'vote', vote } };
}

const positionsOf = (entries: readonly { readonly position: string }[]) =>
  entries.map(({ position }) => position).join();

interface HowToConsume {
  readonly commit?: (positions: string, stop: () => void) => Promise<unknown>;
  readonly stopOnceRead?: boolean;
}

/**
 * Consumes these batches; gives what happened in which order.
 *
 * @param commit Resolves once the batch of these positions is committed; may tell the loop to stop.
 * @param stopOnceRead Tells the loop to stop once all is read, and not once all is acknowledged.
 */
async function stepsOf(
  batches: readonly (readonly number[])[],
  { commit = () => setImmediate(), stopOnceRead = false }: HowToConsume = {},
): Promise<string[]> {
  const steps: string[] = [];
  const left = batches.map((places) => places.map(delivery));
  let acknowledged = 0;
  const consumer: Consumer = new Consumer({
    reader: {
      async read() {
        const batch = left.shift() ?? [];
        if (batch.length > 0) steps.push(`read ${positionsOf(batch)}`);
        else if (stopOnceRead) void consumer.stop();
        return batch;
      },
      async acknowledge(positions) {
        steps.push(`acknowledge ${positions}`);
        acknowledged += positions.length;
        if (acknowledged === batches.flat().length) void consumer.stop();
      },
      interrupt: async () => {},
      close: async () => {},
    },
    writer: {
      async applyBatch({ votes }) {
        const positions = positionsOf(votes);
        steps.push(`apply ${positions}`);
        await commit(positions, () => void consumer.stop());
        steps.push(`commit ${positions}`);
        return { counted: votes.length };
      },
    },
    limits: { batchSizeMax: FULL, blockTimeoutMs: 1 },
    maxRetries: 3,
    events: { onCommitted() {}, onFailed() {}, onRecovered() {} },
  });
  await consumer.run();
  return steps;
}

describe('the batch behind a full one', () => {
  it('[CO1] is read and given to the database while that is committed; each is acknowledged behind its commit', async () => {
    expect(await stepsOf([[0, 1], [2]])).toEqual([
      'read 0-0,1-0',
      'apply 0-0,1-0',
      'read 2-0',
      'apply 2-0',
      'commit 0-0,1-0',
      'acknowledge 0-0,1-0',
      'commit 2-0',
      'acknowledge 2-0',
    ]);
  });

  it('[CO1] may have another behind it, and that no more: three are in hand at most', async () => {
    const steps = await stepsOf([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
    const [first, third, fourth] = ['acknowledge 0-0,1-0', 'read 4-0,5-0', 'read 6-0,7-0'].map((step) =>
      steps.indexOf(step),
    );
    expect(third).toBeLessThan(Number(first));
    expect(fourth).toBeGreaterThan(Number(first));
    expect(fourth).toBeLessThan(steps.indexOf('acknowledge 2-0,3-0'));
  });

  it('[CO1] is counted and acknowledged where that one fails, which is tried again', async () => {
    let isAway = true;
    const steps = await stepsOf([[0, 1], [2]], {
      async commit(positions) {
        await setImmediate();
        if (!isAway || positions !== '0-0,1-0') return;
        isAway = false;
        throw new DatabaseUnavailable('Away.');
      },
    });
    expect(steps.slice(4)).toEqual([
      'commit 2-0',
      'acknowledge 2-0',
      'apply 0-0,1-0',
      'commit 0-0,1-0',
      'acknowledge 0-0,1-0',
    ]);
  });
});

it('[CO1] a batch that is not full is left alone until it is acknowledged: what comes meanwhile is one batch', async () => {
  expect(await stepsOf([[0], [1]])).toEqual([
    'read 0-0',
    'apply 0-0',
    'commit 0-0',
    'acknowledge 0-0',
    'read 1-0',
    'apply 1-0',
    'commit 1-0',
    'acknowledge 1-0',
  ]);
});

it('[CO6] a database that is slow is given one at a time, until it is not', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const full = Array.from({ length: 9 }, (_, i) => [2 * i, 2 * i + 1]);
  let commits = 0;
  const steps = await stepsOf(full, {
    async commit() {
      await setImmediate();
      commits += 1;
      if (commits === 1) vi.advanceTimersByTime(301);
    },
  });
  const acknowledgedBefore = full.map(
    ([first]) =>
      steps
        .slice(
          0,
          steps.findIndex((step) => step.startsWith(`read ${first}-0`)),
        )
        .join()
        .split('acknowledge').length - 1,
  );
  expect(acknowledgedBefore).toEqual([0, 0, 0, 3, 4, 4, 4, 5, 6]);
});

it('[CO4] a loop that is told to stop while a batch fails begins no other, and leaves them as they are', async () => {
  const steps = await stepsOf([[0], [1], [2]], {
    async commit(_, stop) {
      stop();
      throw new DatabaseUnavailable('Away.');
    },
  });
  expect(steps).toEqual(['read 0-0', 'apply 0-0']);
});

it('[CO4] a loop that is told to stop ends once all it has in hand is acknowledged', async () => {
  const full = [
    [0, 1],
    [2, 3],
  ];
  expect((await stepsOf(full, { stopOnceRead: true })).slice(4)).toEqual([
    'commit 0-0,1-0',
    'acknowledge 0-0,1-0',
    'commit 2-0,3-0',
    'acknowledge 2-0,3-0',
  ]);
});
