import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { IDEMPOTENCY_KEY } from '#contract/routes.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { seeded } from '../seeded.ts';
import { castVotes } from './casting.ts';
import type { Fate } from './fate.ts';
import { Fates } from './fates-file.ts';
import { LoadRecord } from './load-record.ts';
import { Pacer } from './pacer.ts';

type Answer = (vote: { option: string; requestId: string; tries: number }, response: ServerResponse) => void;

const told = (status: number, code?: string) => (_: unknown, response: ServerResponse) =>
  void response.writeHead(status).end(JSON.stringify(code === undefined ? {} : { code }));
const accept = told(201);
const isReal = (option: string) => option === 'cats' || option === 'dogs';

/** Votes are cast at an api that answers so, until it was asked `requests` times; gives what they came to. */
async function fatesWith(
  answer: Answer,
  requests = 600,
): Promise<{ fates: Fate[]; tries: Map<string, number> }> {
  const tries = new Map<string, number>();
  const [ending, over] = [new AbortController(), new AbortController()];
  let asked = 0;
  const api = createServer(async (request: IncomingMessage, response) => {
    const requestId = String(request.headers[IDEMPOTENCY_KEY]);
    const { option } = JSON.parse(String((await request.toArray())[0]));
    tries.set(requestId, (tries.get(requestId) ?? 0) + 1);
    asked += 1;
    if (asked === requests) ending.abort();
    if (asked === 2 * requests) over.abort();
    answer({ option, requestId, tries: tries.get(requestId) ?? 0 }, response);
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  onTestFinished(() => void api.close());
  return { fates: await fatesAt((api.address() as AddressInfo).port, ending.signal, over.signal), tries };
}

async function fatesAt(apiPort: number, ending: AbortSignal, over: AbortSignal): Promise<Fate[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-casting-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const record = new LoadRecord(Date.now(), path.join(folder, 'fates'));
  const pacer = new Pacer(10_000);
  ending.addEventListener('abort', () => pacer.stop());
  const [random, retryMs] = [seeded(3), { least: 1, more: 1 }];
  await Promise.all(
    Array.from({ length: 16 }, () => castVotes({ apiPort, pacer, record, random, retryMs, ending, over })),
  );
  record.close();
  return [...new Fates(path.join(folder, 'fates'))];
}

const outcomes = (fates: readonly Fate[]) => new Set(fates.map(({ outcome }) => outcome));

it('a vote answered 201 is accepted, one for nothing is refused, and some are sent twice', async () => {
  const { fates, tries } = await fatesWith(({ option }, response) =>
    (isReal(option) ? accept : told(422, 'validation_failed'))(undefined, response),
  );
  const [real, nothing] = [fates.filter(({ option }) => option), fates.filter(({ option }) => !option)];
  expect(outcomes(real)).toEqual(new Set(['accepted']));
  expect(outcomes(nothing)).toEqual(new Set(['refused']));
  expect(real.some(({ requestId }) => tries.get(requestId) === 2)).toBe(true);
});

it('a vote of unknown outcome is repeated with its id, but for some, which stay unknown', async () => {
  const { fates, tries } = await fatesWith(({ tries: nth }, response) =>
    (nth <= 2 ? told(503, 'outcome_unknown') : accept)(undefined, response),
  );
  const real = fates.filter(({ option }) => option);
  expect(outcomes(real)).toEqual(new Set(['accepted', 'unknown']));
  for (const { outcome, requestId } of real)
    if (outcome === 'unknown') expect(tries.get(requestId)).toBeLessThanOrEqual(2);
});

it('a vote that is refused every time, for certain, stays refused', async () => {
  const { fates } = await fatesWith((_, response) => told(503, 'log_unavailable')(undefined, response));
  expect(outcomes(fates)).toEqual(new Set(['refused']));
});

it('a vote that was refused once and unknown once stays unknown', async () => {
  const { fates, tries } = await fatesWith(({ tries: nth }, response) =>
    told(503, nth === 1 ? 'outcome_unknown' : 'log_unavailable')(undefined, response),
  );
  const real = fates.filter(({ option }) => option);
  expect(outcomes(real)).toEqual(new Set(['unknown']));
  expect([...tries.values()].some((each) => each > 2)).toBe(true);
});

it.each(['lost', 'cut in its midst'])('a vote whose answer is %s is of unknown outcome', async (how) => {
  const { fates } = await fatesWith((_, response) => {
    if (how !== 'lost') response.writeHead(201, { 'content-length': '100' }).write('{');
    setImmediate(() => response.destroy());
  });
  expect(outcomes(fates.filter(({ option }) => option))).toEqual(new Set(['unknown']));
});

it('a vote that finds nobody there is refused: it was not sent', async () => {
  const [ending, over] = [AbortSignal.timeout(1_000), AbortSignal.timeout(2_000)];
  const fates = await fatesAt(await freePort(), ending, over);
  expect(fates.length).toBeGreaterThan(0);
  expect(outcomes(fates)).toEqual(new Set(['refused']));
});
