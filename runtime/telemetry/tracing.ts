import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the parts of a process tell a trace of their work through. Nothing here knows what collects traces, and nothing
 * of a tracing library is loaded where nobody asked for traces. A place in a trace is named by the text that names it
 * on the wire too: a `traceparent` of W3C Trace Context.
 */
export interface Tracing {
  /** Begins a span; its `end` has to be called. Its name holds nothing that varies from request to request. */
  start(name: string, options: SpanOptions): Span;
}

export interface SpanOptions {
  readonly kind: 'server' | 'producer' | 'consumer';
  /**
   * The place it follows from, as somebody else told it: one that is not valid begins a new trace. Where it is left
   * out, the span is a child of the active one.
   */
  readonly parent?: string;
  readonly attributes?: Attributes;
  /** Places that it has to do with and that do not contain it. */
  readonly links?: readonly string[];
  /** When it began, in ms since the epoch, where that was before now. */
  readonly startedAt?: number;
}

/** By the names of OpenTelemetry's semantic conventions; never an address, a user agent or a request id. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** One piece of work in a trace. */
export interface Span {
  /** Names this span to those who follow from it. */
  readonly traceparent: string;
  /** Whether it will be exported. */
  readonly isSampled: boolean;
  /** What a log line says of the span it is about; nothing once the span is over. */
  readonly logFields: { readonly trace_id: string; readonly span_id: string } | undefined;
  set(attributes: Attributes): void;
  /** Something that happened just now, on the way. */
  event(name: string, attributes?: Attributes): void;
  /** Says that the work failed; `errorType` is a word of ours, never a message. */
  fail(errorType: string): void;
  end(): void;
}

/**
 * The span that what runs now is part of. Connections and timers made within keep it beyond its end, which is why an
 * ended span says nothing to the log.
 */
export const activeSpan = new AsyncLocalStorage<Span>();

/** The event log as traces call it. */
export interface TracedLog {
  /** What keeps it: `redis`, `postgresql`. */
  readonly system: string;
  /** The name of the stream or the table. */
  readonly destination: string;
}

/** What a part needs to trace what it puts into the event log or takes out of it. */
export interface Traced {
  readonly tracing: Tracing;
  readonly log: TracedLog;
}

/** What every span about the event log says of it. */
export function logAttributes({ system, destination }: TracedLog, operation: string): Attributes {
  return {
    'messaging.system': system,
    'messaging.destination.name': destination,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation === 'append' ? 'send' : 'process',
  };
}

/** What kind of failure it is, in a word that holds nothing of anybody. */
export function errorTypeOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
