import Fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import type { Attributes, Span, SpanOptions } from '#runtime/telemetry/tracing.ts';
import { traceRequests } from './trace-requests.ts';

it.each([
  ['https', 'https'],
  ['http', 'http'],
  ['telltale 203.0.113.77', 'http'],
])('[OB1] a span behind a proxy that passes on the scheme "%s" says %s', async (forwarded, scheme) => {
  const told: (Attributes | undefined)[] = [];
  const ignore = () => {};
  const ways = { set: ignore, event: ignore, fail: ignore, end: ignore };
  const span: Span = { traceparent: '', isSampled: true, logFields: undefined, ...ways };
  const app = Fastify({ trustProxy: true });
  onTestFinished(() => app.close());
  function start(_: string, { attributes }: SpanOptions): Span {
    told.push(attributes);
    return span;
  }
  traceRequests(app, { start });
  app.get(ROUTES.about, async () => 'ok');
  await app.inject({ url: ROUTES.about, headers: { 'x-forwarded-proto': forwarded } });
  expect(told.map((attributes) => attributes?.['url.scheme'])).toEqual([scheme]);
});
