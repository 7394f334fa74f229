import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { IDEMPOTENCY_KEY, ROUTES } from '#contract/routes.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';

const PAGES = 1_000;

/** A hall behind one address: every page has its stream open when everybody is told to vote, and does at once. */
describe('a thousand pages behind one address', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  it.each([
    ['one process', startStandalone],
    ['api, Redis, consumer and PostgreSQL', startPipeline],
  ])('[API12] vote once each, all are counted and all see it, by %s', async (_, start) => {
    const apiUrl = await start();
    const streamUrl = `${apiUrl}${ROUTES.resultsStream}`;
    const viewers = await Promise.all(Array.from({ length: PAGES }, () => StreamViewer.open(streamUrl)));
    ends.unshift(async () => viewers.forEach((viewer) => void viewer.close()));
    expect(tallied(viewers.map(({ response }) => response.statusCode))).toEqual({ 200: PAGES });
    await expect.poll(() => tallied(viewers.map(totalSeen))).toEqual({ 0: PAGES });

    const answers = await Promise.all(viewers.map((_, page) => castVote(apiUrl, page)));
    expect(tallied(answers)).toEqual({ 201: PAGES });

    await expect.poll(() => tallied(viewers.map(totalSeen))).toEqual({ [PAGES]: PAGES });
    expect(viewers.filter(({ ended }) => ended)).toEqual([]);
    const counts = OPTIONS.map((option) => ({ option, count: PAGES / OPTIONS.length }));
    expect(await createClient({ baseUrl: apiUrl }).results()).toMatchObject({
      total_votes: PAGES,
      results: counts,
    });
  });

  async function startStandalone(): Promise<string> {
    const standalone = await Standalone.start();
    ends.push(() => standalone.close());
    return standalone.url.slice(0, -1);
  }

  async function startPipeline(): Promise<string> {
    const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    ends.push(() => pipeline.close());
    await pipeline.startConsumer();
    await pipeline.startApi();
    return pipeline.apiUrl;
  }
});

/** Of the newest results; a heartbeat has no id and none. */
function totalSeen({ events }: StreamViewer): number | undefined {
  return events.findLast(({ id }) => id !== '')?.data.total_votes;
}

/** Casts a page's vote over a connection of its own; the status of the answer, or why there was none. */
function castVote(apiUrl: string, page: number): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const headers = { 'content-type': 'application/json', [IDEMPOTENCY_KEY]: mintRequestId() };
  const sent = request(`${apiUrl}${ROUTES.vote}`, { method: 'POST', headers, agent: false });
  sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  sent.on('response', (response) => {
    json(response).then(
      () => resolve(response.statusCode),
      () => resolve('cut'),
    );
  });
  sent.end(JSON.stringify({ option: OPTIONS[page % OPTIONS.length] }));
  return promise;
}

/** How often each value is there. */
function tallied(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}
