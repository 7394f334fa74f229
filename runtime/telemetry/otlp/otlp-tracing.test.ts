import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Logger } from '../logger.ts';
import type { Span } from '../tracing.ts';
import { activeSpan } from '../tracing.ts';
import { createOtlpTracing } from './otlp-tracing.ts';

afterEach(() => vi.unstubAllEnvs());

/** Tracing whose receiver nobody listens at, and what it logs. */
function tracing(env: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const write = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  for (const [name, value] of Object.entries({ OTEL_EXPORTER_OTLP_TIMEOUT: '50', ...env }))
    vi.stubEnv(name, value);
  const made = createOtlpTracing({ endpoint: 'http://127.0.0.1:9/', service: 'test', logger });
  onTestFinished(() => made.shutdown());
  return { tracing: made, lines };
}

it('[OB1] a span is named to the log while it lasts, and no longer: connections made within outlive it', () => {
  const span = tracing().tracing.start('a', { kind: 'server' });
  const [, traceId, spanId, flags] = span.traceparent.split('-');
  expect(span.logFields).toEqual({ trace_id: traceId, span_id: spanId });
  expect(flags).toMatch(/[13]$/);
  span.end();
  expect(span.logFields).toBe(undefined);
});

it('[OB1] a span belongs to the active one, to the place it is told, or to a new trace where that is none', () => {
  const { start } = tracing().tracing;
  const outer = start('outer', { kind: 'server' });
  const traceOf = (span: Span) => span.traceparent.split('-')[1];
  activeSpan.run(outer, () => {
    expect(traceOf(start('inner', { kind: 'producer' }))).toBe(traceOf(outer));
    const told = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(traceOf(start('told', { kind: 'consumer', parent: told }))).toBe(told.split('-')[1]);
    for (const wrong of [
      '',
      'nonsense',
      told.replace(/^00/, 'ff'),
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    ])
      expect([traceOf(outer), ...wrong.split('-')]).not.toContain(
        traceOf(start('new', { kind: 'server', parent: wrong })),
      );
  });
});

it('[OB1] a mistake in a variable of the standard is logged, and a trace is kept all the same', () => {
  const { tracing: made, lines } = tracing({ OTEL_TRACES_SAMPLER: 'some', OTEL_BSP_MAX_QUEUE_SIZE: 'many' });
  expect(lines.filter((line) => line.includes('A setting of the traces is wrong.'))).toHaveLength(2);
  expect(made.start('a', { kind: 'server' }).isSampled).toBe(true);
});

const RATIO = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' };

it('[OB1] under a ratio nobody gets more sampled by choosing the ids of traces', () => {
  const { start } = tracing(RATIO).tracing;
  const chosen = Array.from({ length: 1_000 }, (_, i) => (i + 1).toString(16).padStart(32, '0'));
  const spans = chosen.map((traceId) =>
    start('a', { kind: 'server', parent: `00-${traceId}-b7ad6b7169203331-01` }),
  );
  expect(spans.map(({ traceparent }) => traceparent.split('-')[1])).toEqual(chosen);
  expect(spans.filter(({ isSampled }) => isSampled).length).toBeLessThan(50); // 10, give or take 3.
});

it('[OB1] under a ratio a commit is sampled as the append before it was, whatever the id', () => {
  const { start } = tracing({ ...RATIO, OTEL_TRACES_SAMPLER_ARG: '0' }).tracing;
  const commitOf = (flags: string) =>
    start('a', { kind: 'consumer', parent: `00-${'f7'.repeat(15)}00-b7ad6b7169203331-${flags}` });
  expect([commitOf('01').isSampled, commitOf('00').isSampled]).toEqual([true, false]);
});

it.each([
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 1],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json', 1],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf', 0],
])('[OB1] %s=%s leads to warnings: %i', (variable, value, count) => {
  const { lines } = tracing({ [variable]: value });
  expect(lines.filter((line) => line.includes('always sent as protobuf over HTTP'))).toHaveLength(count);
});
