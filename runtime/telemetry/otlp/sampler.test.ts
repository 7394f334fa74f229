import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { samplerFromEnvironment } from './sampler.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENTS = {
  none: ROOT_CONTEXT,
  sampled: parent({ traceFlags: 1, isRemote: true }),
  unsampled: parent({ traceFlags: 0, isRemote: true }),
  ours: parent({ traceFlags: 1, isRemote: false }),
} as const;

function parent(told: { traceFlags: number; isRemote: boolean }) {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: 'b7ad6b7169203331', ...told });
}

describe('the sampler', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Which of the parents have their children sampled. */
  function sampledBy(name: string | undefined, argument?: string): string[] {
    vi.stubEnv('OTEL_TRACES_SAMPLER', name);
    vi.stubEnv('OTEL_TRACES_SAMPLER_ARG', argument);
    const sampler = samplerFromEnvironment();
    return Object.entries(PARENTS)
      .filter(([, context]) => {
        const { decision } = sampler.shouldSample(context, TRACE, 'a', SpanKind.SERVER, {}, []);
        return decision === SamplingDecision.RECORD_AND_SAMPLED;
      })
      .map(([name]) => name);
  }

  it.each([
    ['nothing', undefined, undefined, ['none', 'sampled', 'ours']],
    ['all', 'always_on', undefined, ['none', 'sampled', 'unsampled', 'ours']],
    ['no trace', 'always_off', undefined, []],
    ['no new trace', 'parentbased_always_off', undefined, ['ours']],
    ['a ratio of all', 'parentbased_traceidratio', '1', ['none', 'sampled', 'ours']],
    ['a ratio of none', 'parentbased_traceidratio', '0', ['ours']],
    ['a bare ratio of none', 'traceidratio', '0', []],
    ['what is no sampler', 'nonsense', undefined, ['none', 'sampled', 'ours']],
    ['what is no ratio', 'parentbased_traceidratio', '7', ['none', 'sampled', 'ours']],
  ] as const)('[OB1] told of %s never samples because a stranger says so', (_, name, argument, sampled) => {
    expect(sampledBy(name, argument)).toEqual(sampled);
  });
});
