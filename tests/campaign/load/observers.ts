import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROUTES } from '#contract/routes.ts';
import type { Results } from '#contract/schemas.ts';
import { NeverFalls } from '../checkers/i4-never-falls.ts';
import { DEADLINES_MS } from '../checkers/i9-deadlines.ts';
import type { LoadRecord } from './load-record.ts';

/** Rests between two looks, or before the next try. */
const REST_MS = 100;
/** A stream says something at least as often as this, or it is dead. */
const STREAM_SILENT_MS = 30_000;

/** Where an observer looks, and until when. */
export interface ObservingOptions {
  readonly apiPort: number;
  readonly record: LoadRecord;
  readonly ending: AbortSignal;
}

/** Asks for the results again and again. */
export async function poll(name: string, { apiPort, record, ending }: ObservingOptions): Promise<void> {
  const memory = new NeverFalls(name);
  record.follow(name);
  while (!ending.aborted) {
    const began = performance.now();
    const answer = await ask(apiPort).catch(() => undefined);
    const tookMs = performance.now() - began;
    record.answered('results', `results: ${answer?.status ?? 'no answer'}`, tookMs);
    if (answer?.status === 200) look(name, JSON.parse(answer.body), memory, record);
    await sleep(REST_MS);
  }
}

/** Follows the live stream, and opens it again whenever it ends. */
export async function follow(name: string, { apiPort, record, ending }: ObservingOptions): Promise<void> {
  const memory = new NeverFalls(name);
  record.follow(name);
  while (!ending.aborted) {
    await followOnce(apiPort, (results) => look(name, results, memory, record), ending).catch(() => {});
    await sleep(REST_MS);
  }
}

function look(name: string, results: Results, memory: NeverFalls, record: LoadRecord): void {
  const counts = Object.fromEntries(results.results.map(({ option, count }) => [option, count]));
  record.saw(name, counts, memory.look({ revision: results.revision, counts }));
}

async function ask(port: number): Promise<{ status: number | undefined; body: string }> {
  const response = await open(port, ROUTES.results, AbortSignal.timeout(2 * DEADLINES_MS.results));
  return { status: response.statusCode, body: await text(response) };
}

async function followOnce(
  port: number,
  onResults: (results: Results) => void,
  ending: AbortSignal,
): Promise<void> {
  const silent = new AbortController();
  const silence = setTimeout(() => silent.abort(), STREAM_SILENT_MS);
  try {
    const stream = await open(port, ROUTES.resultsStream, AbortSignal.any([ending, silent.signal]));
    let rest = '';
    for await (const chunk of stream.setEncoding('utf8')) {
      silence.refresh();
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined && !/^event: heartbeat$/m.test(block)) onResults(JSON.parse(data));
      }
    }
  } finally {
    clearTimeout(silence);
  }
}

function open(port: number, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, signal, agent: false }, resolve).on('error', reject);
  });
}
