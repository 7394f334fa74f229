import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import type { Vote } from '#ballot/vote.ts';
import type { Span } from '#runtime/telemetry/tracing.ts';
import { traceAppends } from './trace-appends.ts';

const LOG = { system: 'redis', destination: 'votes' };
const vote: Vote = { option: 'cats', requestId: mintRequestId(), timestamp: 1 };

it.each([
  ['names its span where that is sampled', true],
  ['is no longer where it is not', false],
])('[OB1] an entry %s', async (_, isSampled) => {
  const traceparent = mintTraceparent();
  const ignore = () => {};
  const told = { set: ignore, event: ignore, fail: ignore, end: ignore };
  const span: Span = { traceparent, isSampled, logFields: undefined, ...told };
  const appended: Vote[] = [];
  const log = { append: async (each: Vote) => `${appended.push(each)}-0`, close: async () => {} };
  const appender = traceAppends(log, { tracing: { start: () => span }, log: LOG });
  expect(await appender.append(vote)).toBe('1-0');
  expect(appended).toEqual([isSampled ? { ...vote, traceparent } : vote]);
});
