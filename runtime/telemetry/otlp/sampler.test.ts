import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { samplerFromEnvironment } from './sampler.ts';

/** One that goes by the id samples this at any ratio above 0. */
const TRACE = `${'0'.repeat(31)}1`;
const SPANS = {
  none: [ROOT_CONTEXT, SpanKind.SERVER],
  sampled: [parent({ traceFlags: 1, isRemote: true }), SpanKind.SERVER],
  unsampled: [parent({ traceFlags: 0, isRemote: true }), SpanKind.SERVER],
  ours: [parent({ traceFlags: 1, isRemote: false }), SpanKind.PRODUCER],
  logged: [parent({ traceFlags: 1, isRemote: true }), SpanKind.CONSUMER],
} as const;

function parent(told: { traceFlags: number; isRemote: boolean }) {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: 'b7ad6b7169203331', ...told });
}

describe('the sampler', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Which of the parents have their children sampled, where chance has it so. */
  function sampledBy(name: string | undefined, argument?: string, chance = 0.5): string[] {
    vi.stubEnv('OTEL_TRACES_SAMPLER', name);
    vi.stubEnv('OTEL_TRACES_SAMPLER_ARG', argument);
    const sampler = samplerFromEnvironment(() => chance);
    return Object.entries(SPANS)
      .filter(([, [context, kind]]) => {
        const { decision } = sampler.shouldSample(context, TRACE, 'a', kind, {}, []);
        return decision === SamplingDecision.RECORD_AND_SAMPLED;
      })
      .map(([name]) => name);
  }

  const byDefault = ['none', 'sampled', 'ours', 'logged'];
  it.each([
    ['nothing', undefined, undefined, byDefault],
    ['all', 'always_on', undefined, ['none', 'sampled', 'unsampled', 'ours', 'logged']],
    ['no trace', 'always_off', undefined, []],
    ['no new trace', 'parentbased_always_off', undefined, ['ours', 'logged']],
    ['a ratio of all', 'parentbased_traceidratio', '1', byDefault],
    ['a ratio of none', 'parentbased_traceidratio', '0', ['ours', 'logged']],
    ['a bare ratio of none', 'traceidratio', '0', []],
    ['what is no sampler', 'nonsense', undefined, byDefault],
    ['what is no ratio', 'parentbased_traceidratio', '7', byDefault],
  ] as const)('[OB1] told of %s never samples because a stranger says so', (_, name, argument, sampled) => {
    expect(sampledBy(name, argument)).toEqual(sampled);
  });

  it.each([
    ['less than the ratio', 0.0099, byDefault],
    ['the ratio', 0.01, ['ours', 'logged']],
  ])('[OB1] goes by chance and not by the id that a stranger chose: at %s', (_, chance, sampled) => {
    expect(sampledBy('parentbased_traceidratio', '0.01', chance)).toEqual(sampled);
  });
});
