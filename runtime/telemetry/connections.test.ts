import { expect, it, vi } from 'vitest';
import { adviseOnPartitions, logConnections } from './connections.ts';

const loggerOfTest = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() });

it('[EL15] a log that is addressed wrongly is refused once, however many connections tell of it', () => {
  const refuse = vi.fn<(error: Error) => void>();
  const { onMisaddressed, onReady } = logConnections(loggerOfTest(), refuse);
  onReady('append'); // A server that is one of a cluster lets us in.
  for (const role of ['append', 'observe']) onMisaddressed(new Error(role));
  expect(refuse.mock.calls).toEqual([[new Error('append')]]);
});

it.each([
  { REDIS_CLUSTER: true, STREAM_PARTITIONS: 1, warnings: 1 },
  { REDIS_CLUSTER: true, STREAM_PARTITIONS: 2, warnings: 0 },
  { REDIS_CLUSTER: false, STREAM_PARTITIONS: 1, warnings: 0 },
])('[EL15] a cluster that keeps one stream is warned of: %j', ({ warnings, ...settings }) => {
  const logger = loggerOfTest();
  adviseOnPartitions(logger, settings);
  expect(logger.warn).toHaveBeenCalledTimes(warnings);
});
