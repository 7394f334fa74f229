import type { Context, Span as OtelSpan, SpanContext, Tracer } from '@opentelemetry/api';
import { diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import {
  getNumberFromEnv,
  getStringFromEnv,
  parseTraceParent,
  setGlobalErrorHandler,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import packageJson from '#package.json' with { type: 'json' };
import type { Logger } from '../logger.ts';
import type { Attributes, Span, SpanOptions, Tracing } from '../tracing.ts';
import { activeSpan } from '../tracing.ts';
import { reportExports } from './export-report.ts';
import { queueFromEnvironment } from './queue.ts';
import { samplerFromEnvironment } from './sampler.ts';

export interface OtlpTracingOptions {
  /** Where the receiver is; `v1/traces` is put behind. */
  readonly endpoint: string;
  /** What the process is called, unless OTEL_SERVICE_NAME calls it otherwise. */
  readonly service: string;
  readonly linksMax?: number;
  readonly logger: Logger;
}

/**
 * Traces by the OpenTelemetry SDK, which sends them in the background from a queue of bounded length: what does not fit
 * is dropped. Of the standard's OTEL_* variables those hold that docs/OBSERVABILITY.md names.
 */
export function createOtlpTracing(options: OtlpTracingOptions): Tracing & { shutdown(): Promise<void> } {
  const { endpoint, service, linksMax = 1, logger } = options;
  const { name, version } = packageJson;
  setGlobalErrorHandler(() => {}); // Exports are reported below; the SDK's own lines are no JSON.
  diag.setLogger(diagnosesTo(logger));
  warnOfOtherProtocol();
  const url =
    getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'service.version': version }))
      .merge(detectResources({ detectors: [serviceInstanceIdDetector] }))
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    sampler: samplerFromEnvironment(),
    spanLimits: { linkCountLimit: getNumberFromEnv('OTEL_SPAN_LINK_COUNT_LIMIT') ?? linksMax },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: reportExports(new OTLPTraceExporter({ url }), logger),
        ...queueFromEnvironment(),
      }),
    ],
  });
  diag.disable();
  logger.info({ receiver: new URL(url).origin }, 'Traces are exported.');
  const tracer = provider.getTracer(name, version);
  return {
    start: (spanName, spanOptions) => new RecordedSpan(tracer, spanName, spanOptions),
    shutdown: () => provider.shutdown().catch(() => {}), // Reported already.
  };
}

/** Mistakes in OTEL_* variables, which are noticed while the SDK is put together. */
function diagnosesTo(logger: Logger) {
  const tell = (message: string) => logger.warn({ message }, 'A setting of the traces is wrong.');
  const ignore = () => {};
  return { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
}

function warnOfOtherProtocol(): void {
  const protocol =
    getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol === undefined || protocol === 'http/protobuf') return;
  diag.warn(
    `The protocol is to be ${JSON.stringify(protocol)}; traces are always sent as protobuf over HTTP.`,
  );
}

const KINDS = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER };

class RecordedSpan implements Span {
  readonly traceparent: string;
  readonly isSampled: boolean;
  readonly #context: SpanContext;
  readonly #span: OtelSpan;

  constructor(tracer: Tracer, name: string, options: SpanOptions) {
    const { kind, parent, attributes = {}, links = [], startedAt } = options;
    const linked = links.map(contextOf).filter((context) => context !== undefined);
    this.#span = tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes,
        links: linked.map((context) => ({ context })),
        ...(startedAt !== undefined && { startTime: startedAt }),
      },
      parent === undefined ? withinActive() : within(contextOf(parent)),
    );
    this.#context = this.#span.spanContext();
    const { traceId, spanId, traceFlags } = this.#context;
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
    this.isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  }

  get logFields() {
    if (!this.#span.isRecording()) return undefined;
    return { trace_id: this.#context.traceId, span_id: this.#context.spanId };
  }

  /** The place of this span, to those in the same process. */
  get context(): SpanContext {
    return this.#context;
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  event(name: string, attributes: Attributes = {}): void {
    this.#span.addEvent(name, attributes);
  }

  fail(errorType: string): void {
    this.#span.setAttribute('error.type', errorType);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.#span.end();
  }
}

function withinActive(): Context {
  const active = activeSpan.getStore();
  return within(active instanceof RecordedSpan ? active.context : undefined);
}

function within(context: SpanContext | undefined): Context {
  return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
}

/** The place a traceparent names; undefined where it names none. */
function contextOf(traceparent: string): SpanContext | undefined {
  const context = parseTraceParent(traceparent);
  return context === null ? undefined : { ...context, isRemote: true };
}
