import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import { ROUTES } from '#contract/routes.ts';
import { browserOfTests, Visitor } from '#tests/e2e/browser.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { until } from '#tests/processes/until.ts';
import { Voters } from '#tests/processes/voters.ts';
import { restart } from './cluster.ts';
import type { Answer } from './gateways/client-pod.ts';
import { ClientPod } from './gateways/client-pod.ts';
import type { Implementation } from './gateways/implementations.ts';
import { implementationsThere, podsOfGateway } from './gateways/implementations.ts';
import type { WayIn } from './gateways/way-in.ts';
import { openWayIn } from './gateways/way-in.ts';
import { installationOfTests } from './installation.ts';
import { ReturningViewer } from './returning-viewer.ts';

/** A name that is this machine's as well: a way through the API server then leads to the Gateway's routes. */
const HOST = 'localhost';
/** Of the gateway, for each address. */
const LIMITS = { requestsPerSecond: 20, burst: 20, bodyBytes: 16_384 };
/** Of the api, for each address; the gateway lets more through. */
const VOTES = { RATE_LIMIT_BURST: 8, RATE_LIMIT_VOTES_PER_SECOND: 4 };
/** So many are refused by one, and not by the other. */
const TOO_MANY_VOTES = 2 * VOTES.RATE_LIMIT_BURST;
/** Longer than the time limits that gateways set a request: Envoy 15 s, Traefik's entry points 60 s. */
const HELD_SECONDS = 70;
/** An address of nobody: the chart asks for one while the gateway still has none. */
const NOBODY = '192.0.2.1';

const there = await implementationsThere();

describe.skipIf(there.length === 0).each(there)('through a Gateway of $name', (implementation) => {
  const release = `votes-${implementation.className}`;
  const installation = installationOfTests(release, valuesFor(implementation, NOBODY));
  const browser = browserOfTests();
  let way: WayIn;
  let near: ClientPod;
  let far: ClientPod;
  let stream: StreamViewer;
  let openedAt: number;

  beforeAll(async () => {
    const pods = await podsOfGateway(implementation, release);
    const addresses = pods.map(({ status }) => status.podIP ?? '');
    await installation().upgrade(valuesFor(implementation, addresses.join(',')));
    const url = `http://${addresses[0]}:${implementation.podPort}`;
    [near, far] = await Promise.all([
      ClientPod.start('client-near', release, url, HOST),
      ClientPod.start('client-far', release, url, HOST),
    ]);
    way = await openWayIn(implementation, release);
    await until('the Gateway leads to the api', async () => (await fetch(at(ROUTES.results))).ok, 60_000);
    stream = await StreamViewer.open(at(ROUTES.resultsStream));
    openedAt = performance.now();
  }, 300_000);
  afterAll(async () => {
    stream?.close();
    await way?.close();
  });

  const at = (path: string) => `${way.url}${path}`;
  const total = async () => (await createClient({ baseUrl: way.url }).results()).total_votes;

  it('the page is seen, and a vote cast on it is counted', async () => {
    const before = await total();
    const visitor = await Visitor.open(browser(), at('/'));
    await visitor.reaches('connection', 'live', 30_000);
    await visitor.vote('cats');
    await visitor.reaches('vote-status', 'counted', 30_000);
    expect(await total()).toBe(before + 1);
    expect(visitor.complaints).toEqual([]);
  });

  it('an address that asks for more than the limit is answered 429, but not of page and stream', async () => {
    const answers = await near.ask({ times: 100, path: ROUTES.results });
    expect(countsOf(answers)).toEqual({ 200: expect.any(Number), 429: expect.any(Number) });
    expect(answers.filter(isOfTheApi).map(({ status }) => status)).not.toContain(429);
    for (const path of ['/', ROUTES.resultsStream]) {
      expect(countsOf(await near.ask({ times: 100, path }))).toEqual({ 200: 100 });
    }
  });

  it('a body over the limit is answered 413 where votes go, and nowhere else', async () => {
    const post = async (path: string, bytes: number) => {
      const body = 'x'.repeat(bytes);
      return countsOf(await far.ask({ times: 1, method: 'POST', path, body }));
    };
    expect(await post(ROUTES.vote, LIMITS.bodyBytes + 1)).toEqual({ 413: 1 });
    // Of the api, which may take more and wants JSON.
    expect(await post(ROUTES.vote, LIMITS.bodyBytes - 1)).toEqual({ 415: 1 });
    expect(await post(ROUTES.resultsStream, LIMITS.bodyBytes + 1)).toEqual({ 405: 1 });
    expect(await post('/', LIMITS.bodyBytes + 1)).toEqual({ 405: 1 });
  });

  it('each client is known to the api by its own address, and can pretend no other', async () => {
    const some = { 201: expect.any(Number), 429: expect.any(Number) };
    const refused = await near.vote(TOO_MANY_VOTES);
    expect(countsOf(refused)).toEqual(some);
    expect(refused.every(isOfTheApi)).toBe(true);
    expect(countsOf(await far.vote(VOTES.RATE_LIMIT_BURST))).toEqual({ 201: VOTES.RATE_LIMIT_BURST });
    expect(countsOf(await far.vote(TOO_MANY_VOTES, { forged: true }))).toEqual(some);
  });

  it(`a stream is not cut within ${HELD_SECONDS} seconds, and still tells of votes`, async () => {
    const isOver = () => stream.ended || performance.now() - openedAt > HELD_SECONDS * 1000;
    await until('the stream was held or cut', isOver, HELD_SECONDS * 1000 + 10_000);
    expect(stream.ended).toBe(false);
    expect(countsOf(await near.vote(1))).toEqual({ 201: 1 });
    await expect.poll(async () => stream.newest?.data.total_votes === (await total())).toBe(true);
  });

  it('over a rolling update the page comes back by itself, and no vote is lost', async () => {
    const before = await total();
    const visitor = await Visitor.open(browser(), at('/'));
    await visitor.reaches('connection', 'live', 30_000);
    const viewer = new ReturningViewer(way.url);
    await expect.poll(() => viewer.isLive).toBe(true);
    const voters = new Voters(way.url, { count: 2, restMs: 600 });
    await restart('deployment/api', installation().namespaces.api);
    // The old pod goes on for a little while after the new one is there.
    await expect.poll(() => viewer.endings.length > 0 && viewer.isLive).toBe(true);
    await voters.leave();
    await expect.poll(total).toBe(before + voters.count);
    await visitor.reaches('connection', 'live', 30_000);
    const shown = async () => Object.values(await visitor.counts()).reduce((sum, count) => sum + count);
    await expect.poll(shown).toBe(before + voters.count);
    await expect.poll(() => viewer.total).toBe(before + voters.count);
    await viewer.leave();
    // Its api told it to come back; nothing in between cut it.
    expect(new Set(viewer.endings)).toEqual(new Set(['told']));
  });
});

function valuesFor({ name, className, listenerPort }: Implementation, trusted: string) {
  const gateway = { create: true, className, implementation: name, host: HOST, port: listenerPort };
  return {
    gateway: { ...gateway, limits: LIMITS },
    api: { settings: { ...VOTES, TRUST_PROXY: trusted } },
  };
}

function countsOf(answers: readonly Answer[]): Record<number, number> {
  const alike = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...alike].map(([status, { length }]) => [status, length]));
}

function isOfTheApi({ type }: Answer): boolean {
  return /^application\/(problem\+)?json/.test(type);
}
