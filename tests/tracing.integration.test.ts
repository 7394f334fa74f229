import { once } from 'node:events';
import { request } from 'node:http';
import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { OtlpReceiver } from '#tests/servers/otlp-receiver.ts';
import { startOtlpReceiver } from '#tests/servers/otlp-receiver.ts';
import type { ReceivedSpan } from '#tests/servers/otlp-spans.ts';

const GROUP = 'vote-processors';
const VOTE = '{"option":"cats"}';
/** How long a span may be on its way on a busy machine. */
const EXPORTED_MS = 20_000;
/** Cold, the collector is fetched first. */
const INSTALL_MS = 120_000;

/** The real processes, and a collector by others that they send their traces to. */
describe('the traces of a vote', { timeout: 60_000 }, () => {
  let receiver: OtlpReceiver;
  let redis: ReturnType<typeof createClient>;
  let pipeline: Pipeline;

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    redis = createClient({ url: inject('redisUrl') });
    await redis.connect();
  }, INSTALL_MS);
  afterAll(async () => {
    redis?.destroy();
    await receiver?.stop();
  });
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  });
  afterEach(() => pipeline.close());

  const traced = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '50' });

  async function startConsumer(env: Record<string, string> = {}): Promise<NodeProcess> {
    const consumer = await pipeline.startConsumer({ ...traced(), BLOCK_MS: '100', ...env });
    await untilReady(`${consumer.probeUrl}/ready`);
    return consumer;
  }

  /** The spans of one trace by the first word of their names, once there are so many. */
  async function traceOf(traceparent: string, count: number): Promise<Record<string, ReceivedSpan>> {
    const traceId = traceparent.split('-')[1];
    const found = () => receiver.spans().filter((span) => span.traceId === traceId);
    await expect.poll(() => found().length, { timeout: EXPORTED_MS }).toBe(count);
    return Object.fromEntries(found().map((span) => [span.name.split(' ')[0], span]));
  }

  /** The span of the batch that a vote's commit is linked to. */
  async function batchOf(commit: ReceivedSpan | undefined): Promise<ReceivedSpan> {
    const found = () =>
      receiver.spans().find(({ traceId, spanId }) => `${traceId} ${spanId}` === commit?.links[0]);
    await expect.poll(found, { timeout: EXPORTED_MS }).toBeDefined();
    return found() as ReceivedSpan;
  }

  it('[OB1] one trace leads from the click over the request and the append to the commit, and names nobody', async () => {
    await startConsumer();
    await pipeline.startApi({ ...traced(), TRUST_PROXY: '127.0.0.1/32' });
    const [traceparent, key] = [mintTraceparent(), mintRequestId()];
    const position = await vote(pipeline.apiUrl, {
      traceparent,
      'idempotency-key': key,
      'x-forwarded-for': '203.0.113.77',
      'user-agent': 'Telltale/1.0',
      tracestate: 'telltale=1',
    });
    await vote(pipeline.apiUrl, { traceparent: traceparent.replace(/^00/, 'ff') }); // Not valid, and so another trace.
    await fetch(`${pipeline.apiUrl}/api/results/stream`).then(({ body }) => body?.cancel());
    await fetch(`${pipeline.apiUrl}/api/votes/${key}`);

    const { stream } = pipeline.backends;
    const { POST: server, append, commit } = await traceOf(traceparent, 3);
    expect(server).toMatchObject({
      service: 'api',
      name: 'POST /api/vote',
      kind: 'SERVER',
      parentId: traceparent.split('-')[2],
      isError: false,
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': '201',
        'http.route': '/api/vote',
        'url.path': '/api/vote',
        'url.scheme': 'http',
      },
    });
    expect(append).toMatchObject({
      service: 'api',
      name: `append ${stream}`,
      kind: 'PRODUCER',
      parentId: server?.spanId,
      attributes: messaging(stream, 'append', 'send', { 'messaging.message.id': position }),
    });
    expect(commit).toMatchObject({
      service: 'consumer',
      name: `commit ${stream}`,
      kind: 'CONSUMER',
      parentId: append?.spanId,
      attributes: messaging(stream, 'commit', 'process', {
        'messaging.message.id': position,
        'votes.redelivered': 'false',
      }),
    });
    const batch = await batchOf(commit);
    expect(batch).toMatchObject({
      service: 'consumer',
      name: `apply ${stream}`,
      kind: 'CONSUMER',
      parentId: '',
      links: [place(append)],
      attributes: messaging(stream, 'apply', 'process', {
        'messaging.batch.message_count': '1',
        'votes.counted': '1',
        'votes.dead_letters': '0',
      }),
    });
    const starts = [server, append, commit].map((span) => span?.start ?? 0n);
    expect(starts).toEqual(starts.toSorted((a, b) => Number(a - b)));
    expect(isWithin(append, server)).toBe(true);
    expect(isWithin(commit, batch)).toBe(true);

    const requests = () => receiver.spans().filter(({ kind }) => kind === 'SERVER');
    await expect.poll(() => requests().length, { timeout: EXPORTED_MS }).toBe(3);
    const names = ['GET /api/votes/:request_id', 'POST /api/vote', 'POST /api/vote']; // No probe, and no live stream.
    expect(
      requests()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names);
    expect(requests().filter(({ parentId }) => parentId === '')).toHaveLength(2);
    const told = receiver.printed().toLowerCase();
    expect(['203.0.113.77', '127.0.0.1', 'telltale', key].filter((each) => told.includes(each))).toEqual([]);
  });

  it('[OB1] a vote whose body comes after a while is one trace too', async () => {
    await startConsumer();
    await pipeline.startApi(traced());
    const traceparent = mintTraceparent();
    const headers = { traceparent, 'content-type': 'application/json', expect: '100-continue' };
    const sending = request(`${pipeline.apiUrl}/api/vote`, { method: 'POST', headers });
    sending.flushHeaders();
    await once(sending, 'continue'); // The request has begun, without its body.
    sending.end(VOTE);
    await once(sending, 'response').then(([response]) => response.resume());
    const { POST: server, append, commit } = await traceOf(traceparent, 3);
    expect([append?.parentId, commit?.parentId]).toEqual([server?.spanId, append?.spanId]);
  });

  it('[OB1] a batch is linked to every vote it brought, however many', async () => {
    const first = await startConsumer(); // Makes the schema.
    await pipeline.startApi(traced());
    await first.end('SIGTERM');
    const votes = Array.from({ length: 150 }, () => mintTraceparent());
    await Promise.all(votes.map((traceparent) => vote(pipeline.apiUrl, { traceparent })));
    await startConsumer();
    const found = (name: string) =>
      receiver.spans().filter((span) => span.name === `${name} ${pipeline.backends.stream}`);
    await expect.poll(() => found('commit').length, { timeout: EXPORTED_MS }).toBe(150);
    const [appends, commits] = [found('append'), found('commit')];
    // The collector prints a span with many links in pieces.
    const linked = async () => (await batchOf(commits[0])).links.length;
    await expect.poll(linked, { timeout: EXPORTED_MS }).toBe(150);
    const batch = await batchOf(commits[0]);
    expect(batch.attributes['messaging.batch.message_count']).toBe('150');
    expect(batch.links.toSorted()).toEqual(appends.map(place).toSorted());
    expect(new Set(commits.map(({ links }) => links.join()))).toEqual(new Set([place(batch)]));
    const traceIds = votes.map((traceparent) => traceparent.split('-')[1]);
    expect(commits.map(({ traceId }) => traceId).toSorted()).toEqual(traceIds.toSorted());
  });

  it('[OB1] under a ratio each trace is whole or not there, and only entries of whole ones are longer', async () => {
    const ratio = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
    await startConsumer(ratio);
    const api = await pipeline.startApi({ ...traced(), ...ratio });
    const votes = Array.from({ length: 60 }, () => mintTraceparent());
    await Promise.all(votes.map((traceparent) => vote(pipeline.apiUrl, { traceparent })));
    await api.end('SIGTERM');
    const { stream } = pipeline.backends;
    const entries = await redis.xRange(stream, '-', '+');
    const told =
      entries?.map(({ message }) => message.traceparent).filter((each) => each !== undefined) ?? [];
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(votes.length);
    const chosen = told.map((traceparent) => traceparent.split('-')[1]).toSorted();
    for (const name of ['POST /api/vote', `append ${stream}`, `commit ${stream}`]) {
      const found = () => receiver.spans().filter((span) => span.name === name && isOf(votes, span));
      const traceIds = () => found().map(({ traceId }) => traceId);
      await expect.poll(() => traceIds().toSorted(), { timeout: EXPORTED_MS }).toEqual(chosen);
    }
  });

  it('[OB1] a vote that is delivered again says so, and the lines about its batch name the trace', async () => {
    const { stream } = pipeline.backends;
    const [traceparent, unsampled] = [mintTraceparent(), mintTraceparent().replace(/1$/, '0')];
    for (const each of [traceparent, unsampled])
      await redis.xAdd(stream, '*', { ...encode({ ...newVote(), traceparent: each }) });
    await redis.xAdd(stream, '*', { option: 'birds' });
    await redis.xGroupCreate(stream, GROUP, '0');
    await redis.xReadGroup(GROUP, 'dead', { key: stream, id: '>' });
    const consumer = await startConsumer({ RECLAIM_AFTER_MS: '100' });

    const { commit } = await traceOf(traceparent, 1);
    expect(commit).toMatchObject({ parentId: traceparent.split('-')[2] });
    expect(commit?.attributes['votes.redelivered']).toBe('true');
    const batch = await batchOf(commit);
    expect(batch.links).toEqual([traceparent.split('-').slice(1, 3).join(' ')]);
    expect(batch.attributes).toMatchObject({ 'votes.counted': '2', 'votes.dead_letters': '1' });
    const [line] = await consumer.untilPrinted(/.*An entry is no vote.*/);
    expect(JSON.parse(line)).toMatchObject({ trace_id: batch.traceId, span_id: batch.spanId });
    const [summary] = await consumer.untilPrinted(/.*Votes counted.*/);
    expect(summary).not.toContain('trace_id');
    expect(receiver.printed()).not.toContain(unsampled.split('-')[1]);
  });

  it('[OB1] a failure stands in the trace, and the line about it names the trace', async () => {
    const consumer = await startConsumer();
    const api = await pipeline.startApi(traced());
    await consumer.end('SIGTERM');
    await redis.del(pipeline.backends.stream);
    await redis.set(pipeline.backends.stream, 'no stream');
    const traceparent = mintTraceparent();
    const answer = await cast(pipeline.apiUrl, { traceparent });
    expect(answer.status).toBe(503);
    const { POST: server, append } = await traceOf(traceparent, 2);
    expect(server).toMatchObject({ isError: true, attributes: { 'error.type': 'log_unavailable' } });
    expect(append).toMatchObject({ isError: true, attributes: { 'error.type': 'LogUnavailable' } });
    const [line] = await api.untilPrinted(/.*The event log takes no votes.*/);
    expect(JSON.parse(line)).toMatchObject({ trace_id: server?.traceId, span_id: server?.spanId });
  });

  it('[OB1] in standalone it is one trace too', { timeout: 90_000 }, async () => {
    const standalone = await Standalone.start({ env: traced() });
    try {
      const traceparent = mintTraceparent();
      await vote(standalone.url.slice(0, -1), { traceparent });
      const { POST: server, append, commit } = await traceOf(traceparent, 3);
      expect(server).toMatchObject({ service: 'standalone', parentId: traceparent.split('-')[2] });
      expect(append).toMatchObject({ name: 'append event_log', parentId: server?.spanId });
      expect(commit).toMatchObject({ name: 'commit event_log', parentId: append?.spanId });
      expect(await standalone.process.end('SIGTERM')).toBe(0);
    } finally {
      await standalone.close();
    }
  });
});

const newVote = () => ({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() }) as const;
const isOf = (votes: readonly string[], { traceId }: ReceivedSpan) =>
  votes.some((traceparent) => traceparent.split('-')[1] === traceId);
const place = (span: ReceivedSpan | undefined) => `${span?.traceId} ${span?.spanId}`;

/** Whether one span ended before the other; the SDK begins each at a whole ms, and measures its length from there. */
function isWithin(inner: ReceivedSpan | undefined, outer: ReceivedSpan | undefined): boolean {
  return inner !== undefined && outer !== undefined && inner.end < outer.end + 1_000_000n;
}

function messaging(destination: string, name: string, type: string, more: Record<string, string>) {
  return {
    'messaging.system': 'redis',
    'messaging.destination.name': destination,
    'messaging.operation.name': name,
    'messaging.operation.type': type,
    ...more,
  };
}

function cast(apiUrl: string, headers: Record<string, string>): Promise<Response> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
  return fetch(`${apiUrl}/api/vote`, { ...init, body: VOTE });
}

/** Casts a vote that is taken; gives its position. */
async function vote(apiUrl: string, headers: Record<string, string>): Promise<string> {
  const answer = await cast(apiUrl, headers);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { stream_id: string }).stream_id;
}
