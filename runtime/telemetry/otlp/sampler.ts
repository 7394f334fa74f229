import { diag, SpanKind } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core';
import type { Sampler } from '@opentelemetry/sdk-trace';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

/**
 * The sampler of OTEL_TRACES_SAMPLER; `parentbased_always_on` where none is set.
 *
 * With one that goes by the parent, a stranger's parent may keep a trace from being sampled and never force it: anybody
 * can send a traceparent that says "sampled", every page does, and who sends it chooses the trace id too. So a share of
 * them is taken by chance, and not by the id. Who follows from that span goes by its flag, so that a trace stays whole.
 *
 * @param random A number from 0 up to 1, as `Math.random` gives it.
 */
export function samplerFromEnvironment(random: () => number = Math.random): Sampler {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratioFromEnvironment());
    case 'parentbased_always_on':
      return byParent(new AlwaysOnSampler());
    case 'parentbased_always_off':
      return byParent(new AlwaysOffSampler());
    case 'parentbased_traceidratio':
      return byParent(byChance(ratioFromEnvironment(), random));
    default:
      diag.warn(
        `OTEL_TRACES_SAMPLER is ${JSON.stringify(name)}, which is no sampler; all traces are sampled.`,
      );
      return byParent(new AlwaysOnSampler());
  }
}

/** The parent's word holds, but where a stranger says "sampled": that is as good as no parent. */
function byParent(root: Sampler): Sampler {
  const ours = new AlwaysOnSampler();
  const remoteParentSampled: Sampler = {
    // A consumer's parent is from our log, and so of our own making; every other one is told by a stranger.
    shouldSample: (context, traceId, name, kind, attributes, links) =>
      (kind === SpanKind.CONSUMER ? ours : root).shouldSample(
        context,
        traceId,
        name,
        kind,
        attributes,
        links,
      ),
    toString: () => `OursOr{${root}}`,
  };
  return new ParentBasedSampler({ root, remoteParentSampled });
}

/** Takes a share of the traces, whatever their ids. */
function byChance(ratio: number, random: () => number): Sampler {
  return {
    shouldSample: () => ({
      decision: random() < ratio ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
    }),
    toString: () => `ByChance{${ratio}}`,
  };
}

function ratioFromEnvironment(): number {
  const ratio = getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? 1;
  if (ratio >= 0 && ratio <= 1) return ratio;
  diag.warn(`OTEL_TRACES_SAMPLER_ARG is ${ratio}; expected a number from 0 to 1. All traces are sampled.`);
  return 1;
}
