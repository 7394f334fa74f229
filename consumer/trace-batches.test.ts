import { beforeEach, describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import type { Delivery } from '#event-log/ports.ts';
import type { TallyWriter } from '#results/ports.ts';
import { DatabaseError, DatabaseUnavailable } from '#runtime/database/database.ts';
import type { Attributes, Span, SpanOptions } from '#runtime/telemetry/tracing.ts';
import { apply } from './apply.ts';
import { traceBatches } from './trace-batches.ts';

/** What was told of one span. */
interface Told extends SpanOptions {
  readonly name: string;
  readonly traceparent: string;
  readonly events: string[];
  attributes: Attributes;
  failure?: string;
  ended: boolean;
}

const NOTHING = { onCommitted: () => {}, onFailed: () => {}, onRecovered: () => {} };
const LOG = { system: 'redis', destination: 'votes' };
let told: Told[];

function start(name: string, options: SpanOptions): Span {
  const traceparent = mintTraceparent();
  const span: Told = {
    ...options,
    name,
    traceparent,
    events: [],
    attributes: options.attributes ?? {},
    ended: false,
  };
  told.push(span);
  return {
    traceparent,
    isSampled: true,
    logFields: undefined,
    set: (attributes) => void Object.assign(span.attributes, attributes),
    event: (event, attributes) => void span.events.push(`${event}: ${attributes?.['error.type']}`),
    fail: (errorType) => void Object.assign(span, { failure: errorType }),
    end: () => void Object.assign(span, { ended: true }),
  };
}

function delivery(i: number): Delivery {
  const [requestId, traceparent] = [mintRequestId(), mintTraceparent()];
  const vote = { option: 'cats', requestId, timestamp: Date.now(), traceparent } as const;
  return { position: `${i}-0`, redelivered: false, entry: { kind: 'vote', vote } };
}

describe('the traces of a batch', () => {
  let traced: ReturnType<typeof traceBatches>;
  beforeEach(() => {
    told = [];
    traced = traceBatches({ tracing: { start }, log: LOG }, NOTHING);
  });
  const commits = () => told.filter(({ name }) => name === 'commit votes');

  it('[OB1] tell of a commit for each vote that a transaction recorded, and of none that was refused', async () => {
    const deliveries = [1, 2, 3, 4].map(delivery);
    const before: number[] = [];
    const writer: TallyWriter = {
      async applyBatch({ votes }) {
        before.push(commits().length);
        if (votes.some(({ position }) => position === '3-0')) throw new DatabaseError('no', '22021');
        return { counted: votes.length };
      },
    };
    await traced.surround(deliveries, () => apply(writer, deliveries, traced.events.onCommitted));
    expect(commits().map(({ attributes }) => attributes['messaging.message.id'])).toEqual([
      '1-0',
      '2-0',
      '4-0',
    ]);
    expect(before).toEqual([0, 0, 2, 2, 2, 2]); // Each when its own transaction is over.
    const [batch] = told;
    expect(batch).toMatchObject({ ended: true, attributes: { 'votes.counted': 3, 'votes.dead_letters': 1 } });
    expect(batch?.links).toHaveLength(4);
    expect(commits().every(({ links, ended }) => ended && links?.[0] === batch?.traceparent)).toBe(true);
  });

  it('[OB1] tell of each attempt that failed, and of a failure where there was no other', async () => {
    async function failThen<T>(result: T): Promise<T> {
      traced.events.onFailed('applying', new DatabaseUnavailable('203.0.113.7 is gone.'), 0, 1);
      return result;
    }
    await traced.surround([delivery(1)], () => failThen(undefined));
    await traced.surround([delivery(2)], () => failThen(true));
    const event = 'attempt failed: DatabaseUnavailable';
    expect(told.map(({ events }) => events)).toEqual([[event], [event]]);
    expect(told.map(({ failure }) => failure)).toEqual(['interrupted', undefined]);
    expect(told.every(({ ended }) => ended)).toBe(true);
  });

  it('[OB1] tell of two batches in hand each what is its own', async () => {
    const both = Promise.withResolvers<void>();
    async function oneVoteEach(position: number): Promise<true> {
      if (position === 2) both.resolve();
      await both.promise;
      const writer: TallyWriter = { applyBatch: async ({ votes }) => ({ counted: votes.length }) };
      traced.events.onFailed('applying', new DatabaseUnavailable('Away.'), position, 1);
      return apply(writer, [delivery(position)], traced.events.onCommitted);
    }
    await Promise.all([1, 2].map((i) => traced.surround([delivery(i)], () => oneVoteEach(i))));
    const batches = told.filter(({ name }) => name === 'apply votes');
    expect(batches.map(({ attributes }) => attributes['votes.counted'])).toEqual([1, 1]);
    expect(batches.map(({ events }) => events.length)).toEqual([1, 1]);
    expect(commits().map(({ links }) => links?.[0])).toEqual(batches.map(({ traceparent }) => traceparent));
  });
});
