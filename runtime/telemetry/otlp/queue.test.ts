import { diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queueFromEnvironment } from './queue.ts';

const SIZES = ['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'];
const TIMES = ['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BSP_EXPORT_TIMEOUT'];

describe('the queue of the traces', () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    const ignore = () => {};
    const warn = (message: string) => void warnings.push(message);
    diag.setLogger({ error: ignore, warn, info: ignore, debug: ignore, verbose: ignore });
  });
  afterEach(() => {
    diag.disable();
    vi.unstubAllEnvs();
  });

  it('[OB1] is as the environment says', () => {
    for (const [i, variable] of [...SIZES, ...TIMES].entries()) vi.stubEnv(variable, String(i + 1));
    expect(queueFromEnvironment()).toEqual({
      maxQueueSize: 1,
      maxExportBatchSize: 2,
      scheduledDelayMillis: 3,
      exportTimeoutMillis: 4,
    });
    expect(warnings).toEqual([]);
  });

  it('[OB1] may be emptied without a pause', () => {
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '0');
    expect(queueFromEnvironment()).toEqual({ scheduledDelayMillis: 0 });
    expect(warnings).toEqual([]);
  });

  it.each([
    ...SIZES.flatMap((variable) => ['0', '-1', '1.5', 'Infinity'].map((value) => [variable, value])),
    ...TIMES.map((variable) => [variable, '-1']),
  ] as [string, string][])('[OB1] is never as %s=%s says, and that is told', (variable, value) => {
    vi.stubEnv(variable, value);
    expect(queueFromEnvironment()).toEqual({});
    expect(warnings).toEqual([expect.stringContaining(`${variable} is ${value}`)]);
  });
});
