import { expect, it, onTestFinished } from 'vitest';
import type { LogDepth } from '#event-log/ports.ts';
import { LogUnavailable } from '#event-log/ports.ts';
import { apiMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { LogWatch } from './log-watch.ts';

const DEPTH: LogDepth = {
  unread: 7,
  pending: 3,
  oldestPendingMs: 1_500,
  memoryRatio: 0.1,
  takesWrites: true,
  mayEvict: false,
  appended: 40,
};
const SHOWN = [
  'redis_stream_group_lag 7',
  'redis_stream_group_messages_pending 3',
  'voting_stream_oldest_pending_seconds 1.5',
  'voting_log_memory_ratio 0.1',
];

it('[OB2] what the log was asked for is shown only while it answers: no figure is old, and no zero made up', async () => {
  const registry = createMetricsRegistry();
  let depth: LogDepth | undefined;
  const observer = {
    async depth() {
      if (depth === undefined) throw new LogUnavailable('It is away.');
      return depth;
    },
    async close() {},
  };
  const told: unknown[] = [];
  const onFull = (isFull: boolean | undefined) => void told.push(isFull);
  const watch = new LogWatch(observer, { metrics: apiMetrics(registry), onFull });
  onTestFinished(() => watch.stop());
  const shown = async () => {
    const { text } = await registry.page.read();
    return text.split('\n').filter((line) => /^(redis_stream|voting_stream|voting_log)_/.test(line));
  };

  expect(await shown()).toEqual([]);
  watch.start();
  depth = DEPTH;
  await expect.poll(shown).toEqual(SHOWN);
  depth = { ...DEPTH, memoryRatio: 0 };
  await expect.poll(shown).toEqual(SHOWN.filter((line) => !line.includes('memory')));
  depth = { ...DEPTH, memoryRatio: 0.99 };
  await expect.poll(() => watch.isFull).toBe(true);
  depth = undefined;
  await expect.poll(shown).toEqual([]);
  depth = DEPTH;
  await expect.poll(shown).toEqual(SHOWN);
  expect(told).toEqual([false, true, undefined, false]);
});
