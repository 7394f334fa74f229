import { expect, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { ROUTES, receiptPath } from '#contract/routes.ts';
import type { Results } from '#contract/schemas.ts';
import { ANSWER_MAX_MS, expectAllCounted } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Readers } from '#tests/processes/readers.ts';
import { HEALING_MS, untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';

/** A probe is answered as soon as a vote, or who asks takes the process for dead. */
const PROBE_MAX_MS = ANSWER_MAX_MS;
/** So is who reads, after 3 s for a connection that does not come about and 6 s for an answer, on a busy machine. */
const READ_MAX_MS = 10_000;
const VOTERS = 8;
/** For how long old results are served here, so that their end is soon seen. */
const STALE_MAX = { RESULTS_STALE_MAX_SECONDS: '3' };
const UNREADABLE = '503 results_unavailable';

/** A vote that goes on: its processes, those who vote and read all the time, and one who views the live results. */
export interface Load {
  readonly pipeline: Pipeline;
  readonly api: NodeProcess;
  readonly consumer: NodeProcess & { readonly probeUrl: string };
  readonly voters: Voters;
  readonly readers: Readers<
    'results' | 'history' | 'receipt' | 'apiHealth' | 'apiReady' | 'consumerHealth' | 'consumerReady'
  >;
  readonly viewer: StreamViewer;
}

export interface UnderLoadOptions {
  readonly redisUrl: string;
  readonly databaseServerUrl: string;
  /** Settings of one process that differ, given the address of the database. */
  readonly apiEnv?: (databaseUrl: string) => Record<string, string>;
  readonly consumerEnv?: (databaseUrl: string) => Record<string, string>;
}

/** Starts an api and a consumer, voters and readers; resolves once votes are counted. Ends with the test. */
export async function underLoad(options: UnderLoadOptions): Promise<Load> {
  const { redisUrl, databaseServerUrl, apiEnv, consumerEnv } = options;
  const pipeline = await Pipeline.on(redisUrl, databaseServerUrl);
  onTestFinished(() => pipeline.close());
  const { databaseUrl } = pipeline.backends;
  const consumer = await pipeline.startConsumer(consumerEnv?.(databaseUrl));
  const api = await pipeline.startApi({ ...STALE_MAX, ...apiEnv?.(databaseUrl) });
  await untilReady(`${consumer.probeUrl}/ready`);
  const firstVote = mintRequestId();
  const at = (route: string) => `${pipeline.apiUrl}${route}`;
  const client = createClient({ baseUrl: pipeline.apiUrl });
  await client.castVote('cats', firstVote);
  await expect.poll(() => client.results()).toMatchObject({ total_votes: 1 });
  const voters = new Voters(pipeline.apiUrl, { count: VOTERS, restMs: 20 });
  voters.accepted.set(firstVote, 'cats');
  const readers = new Readers({
    results: at(ROUTES.results),
    history: at(ROUTES.history),
    receipt: at(receiptPath(firstVote)),
    apiHealth: at('/health'),
    apiReady: at('/ready'),
    consumerHealth: `${consumer.probeUrl}/health`,
    consumerReady: `${consumer.probeUrl}/ready`,
  });
  const viewer = await StreamViewer.open(at(ROUTES.resultsStream));
  onTestFinished(() => viewer.close());
  await untilMoreVotes(voters);
  return { pipeline, api, consumer, voters, readers, viewer };
}

/** The newest results a viewer was sent; heartbeats are events too. */
export function newestResults({ events }: StreamViewer): Results | undefined {
  return events.findLast(({ data }) => 'total_votes' in data)?.data;
}

/** Resolves once more votes were accepted, each voter's and more. */
export async function untilMoreVotes(voters: Voters): Promise<void> {
  const before = voters.count;
  await expect.poll(() => voters.count, { timeout: 20_000 }).toBeGreaterThan(before + 2 * VOTERS);
}

/**
 * Expects that `/ready` of these processes names the database, and that an api among them comes to tell viewers that
 * the results are stale and to answer that they are unavailable.
 */
export async function expectDown(
  { readers, viewer }: Load,
  stopped: readonly ('api' | 'consumer')[],
): Promise<void> {
  for (const process of stopped)
    await expect.poll(() => readers.answered(`${process}Ready`)).toContain('503 database');
  if (!stopped.includes('api')) return;
  await expect.poll(() => newestResults(viewer)?.stale).toBe(true);
  await expect.poll(() => readers.answered('results'), { timeout: 15_000 }).toContain(UNREADABLE);
}

/**
 * Expects that what failed in the database works again within 30 s, that every accepted vote is counted once and
 * shown to the viewer, and that meanwhile no vote was refused, nothing hung and nobody was answered anything but what
 * the contract says.
 */
export async function expectHealed(load: Load): Promise<void> {
  const { pipeline, consumer, voters, readers, viewer } = load;
  const ready = [pipeline.apiUrl, consumer.probeUrl].map((url) => untilReady(`${url}/ready`, HEALING_MS));
  await Promise.all(ready);
  await untilMoreVotes(voters);
  await voters.leave();
  await expectAllCounted(pipeline, voters.accepted);
  await expectNoDeadLetters(pipeline);
  const total_votes = voters.count;
  await expect.poll(() => newestResults(viewer)).toEqual(expect.not.objectContaining({ stale: true }));
  await expect.poll(() => newestResults(viewer)).toMatchObject({ total_votes });
  expect(viewer.ended).toBe(false);
  await readers.leave();
  expectOnlyTheContract(load);
}

async function expectNoDeadLetters({ backends }: Pipeline): Promise<void> {
  const auditor = await Auditor.of(backends.databaseUrl);
  const { deadLetters } = await auditor.counted();
  await auditor.close();
  expect(deadLetters).toBe(0);
}

function expectOnlyTheContract({ voters, readers }: Load): void {
  expect(voters.failures).toEqual(new Map());
  expect(voters.slowestMs).toBeLessThan(ANSWER_MAX_MS);
  for (const probe of ['apiHealth', 'consumerHealth'] as const)
    expect(readers.answered(probe)).toEqual(['200']);
  for (const probe of ['apiReady', 'consumerReady'] as const)
    expect(['200', '503 database']).toEqual(expect.arrayContaining(readers.answered(probe)));
  const resultsMay = ['200', '200 stale', UNREADABLE];
  expect(resultsMay).toEqual(expect.arrayContaining(readers.answered('results')));
  for (const route of ['history', 'receipt'] as const)
    expect(['200', UNREADABLE]).toEqual(expect.arrayContaining(readers.answered(route)));
  const { results, history, receipt, ...probes } = readers.slowestMs;
  expect(Math.max(...Object.values(probes))).toBeLessThan(PROBE_MAX_MS);
  expect(Math.max(results, history, receipt)).toBeLessThan(READ_MAX_MS);
}
