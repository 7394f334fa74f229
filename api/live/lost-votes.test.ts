import { expect, it, onTestFinished } from 'vitest';
import type { Promised } from '#event-log/ports.ts';
import type { VoteReceipt } from '#results/ports.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { apiMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { watchLostVotes } from './lost-votes.ts';

const promised = (i: number): Promised => ({ position: `${i}-0`, requestId: `id-${i}` });
const COUNTED = { state: 'counted', option: 'cats', countedAt: new Date(0), position: '1-0' } as const;

it('[EL12] a vote the log lacks is lost where it is not counted so long after, by a database that answers', async () => {
  const registry = createMetricsRegistry();
  const broken = [promised(1), promised(2), promised(3)];
  const states: (VoteReceipt | undefined)[] = [COUNTED, { state: 'not_counted' }, { state: 'not_counted' }];
  let isDown = true;
  let asked = 0;
  const watch = watchLostVotes(
    { takeBroken: async () => ({ broken: broken.splice(0), unwatched: 0 }) },
    {
      async readReceipts(ids) {
        asked += 1;
        if (isDown) throw new Error('down');
        return new Map(ids.map((id) => [id, states[Number(id.slice(3)) - 1] ?? { state: 'not_counted' }]));
      },
    },
    { metrics: apiMetrics(registry), logger: createLogger('api', 'fatal'), graceMs: 0, intervalMs: 5 },
  );
  onTestFinished(() => watch.stop());
  const lost = async () => /^voting_votes_lost_total (\d+)$/m.exec((await registry.page.read()).text)?.[1];
  watch.start();
  await expect.poll(() => asked).toBeGreaterThan(1);
  expect(await lost()).toBe('0');
  isDown = false;
  await expect.poll(lost).toBe('2');
  const soFar = asked;
  broken.push(promised(1));
  await expect.poll(() => asked).toBe(soFar + 1);
  expect(await lost()).toBe('2');
});

it('[EL12] a vote a consumer counts once the database is back, so long after, was never lost', async () => {
  const registry = createMetricsRegistry();
  const broken = [promised(1)];
  const answers: ('down' | VoteReceipt['state'])[] = [
    'down',
    'not_counted',
    'down',
    'not_counted',
    'counted',
  ];
  const watch = watchLostVotes(
    { takeBroken: async () => ({ broken: broken.splice(0), unwatched: 0 }) },
    {
      async readReceipts(ids) {
        const answer = answers.shift();
        if (answer === 'down') throw new Error('down');
        return new Map(ids.map((id) => [id, answer === 'counted' ? COUNTED : { state: 'not_counted' }]));
      },
    },
    { metrics: apiMetrics(registry), logger: createLogger('api', 'fatal'), graceMs: 0, intervalMs: 5 },
  );
  onTestFinished(() => watch.stop());
  watch.start();
  await expect.poll(() => answers).toEqual([]);
  expect((await registry.page.read()).text).toMatch(/^voting_votes_lost_total 0$/m);
});
