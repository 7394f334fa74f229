import { diag } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core';
import type { Sampler } from '@opentelemetry/sdk-trace';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

/**
 * The sampler of OTEL_TRACES_SAMPLER; `parentbased_always_on` where none is set.
 *
 * With one that goes by the parent, a parent told from outside may keep a trace from being sampled and never force it:
 * anybody can send a traceparent that says "sampled", and every page does. So the ratio holds for all, and as it goes by
 * the trace id, each process comes to the same answer.
 */
export function samplerFromEnvironment(): Sampler {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const root = rootSampler(name.replace(/^parentbased_/, ''));
  if (root === undefined) {
    diag.warn(`OTEL_TRACES_SAMPLER is ${JSON.stringify(name)}, which is no sampler; all traces are sampled.`);
    return byParent(new AlwaysOnSampler());
  }
  return name.startsWith('parentbased_') ? byParent(root) : root;
}

function byParent(root: Sampler): Sampler {
  return new ParentBasedSampler({ root, remoteParentSampled: root });
}

function rootSampler(name: string): Sampler | undefined {
  if (name === 'always_on') return new AlwaysOnSampler();
  if (name === 'always_off') return new AlwaysOffSampler();
  if (name === 'traceidratio') return new TraceIdRatioBasedSampler(ratioFromEnvironment());
  return undefined;
}

function ratioFromEnvironment(): number {
  const ratio = getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? 1;
  if (ratio >= 0 && ratio <= 1) return ratio;
  diag.warn(`OTEL_TRACES_SAMPLER_ARG is ${ratio}; expected a number from 0 to 1. All traces are sampled.`);
  return 1;
}
