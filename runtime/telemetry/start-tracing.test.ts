import { afterEach, expect, it, vi } from 'vitest';
import type { Logger } from './logger.ts';
import { startTracing } from './start-tracing.ts';

afterEach(() => vi.unstubAllEnvs());

const write = () => {};
const logger: Logger = { debug: write, info: write, warn: write, error: write };
const options = { service: 'test', log: { system: 'redis', destination: 'votes' }, logger };

it.each([
  ['there are traces', false, {}],
  ['there are none where the SDK is disabled', true, { OTEL_SDK_DISABLED: 'true' }],
  ['there are none where nothing is to export them', true, { OTEL_TRACES_EXPORTER: 'none' }],
  [
    'there are traces where OTLP is named',
    false,
    { OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' },
  ],
])('[OB1] told of a receiver, %s', async (_, isOff, env) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { traced, shutdown } = await startTracing('http://127.0.0.1:9', options); // Sent nothing.
  expect([traced === undefined, shutdown.length === 0]).toEqual([isOff, isOff]);
  for (const { run } of shutdown) await run();
});
