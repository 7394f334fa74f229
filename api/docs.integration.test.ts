import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { OpenApiDocument, OpenApiOperation } from '#contract/openapi-document.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

let pipeline: Pipeline;
/** Both as the running api serves them. */
let document: OpenApiDocument;
let page: string;
let pageHeaders: Headers;

beforeAll(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi({ MAX_REQUEST_SIZE: '1000', STAGE_KEY });
  document = await (await get('/api/openapi.json')).json();
  const answer = await get('/api/docs');
  page = await answer.text();
  pageHeaders = answer.headers;
});
afterAll(() => pipeline.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${pipeline.apiUrl}${path}`, init);
const vote = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

interface Asked {
  readonly id: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  /** Of a refusal. */
  readonly code?: string;
}

const STAGE_KEY = 'open-sesame-0123456789';
const asStage = { method: 'POST', headers: { authorization: `Bearer ${STAGE_KEY}` } };
const CATS = '{"option":"cats"}';
const refusedVote = (init: RequestInit, status: number, code: string): Asked => ({
  id: 'castVote',
  path: '/api/vote',
  init,
  status,
  code,
});

/** Requests of every operation, each with what it is answered. */
const REQUESTS: readonly Asked[] = [
  { id: 'castVote', path: '/api/vote', init: vote(CATS), status: 201 },
  refusedVote(vote('{"option":'), 400, 'malformed_json'),
  refusedVote(vote('{"option":"cats","option":"dogs"}'), 400, 'repeated_key'),
  refusedVote(vote(CATS, { 'idempotency-key': 'x' }), 400, 'invalid_idempotency_key'),
  refusedVote(vote(CATS.padEnd(1001)), 413, 'payload_too_large'),
  refusedVote(vote(CATS, { 'content-type': 'text/plain' }), 415, 'unsupported_media_type'),
  refusedVote(vote('{"option":"birds"}'), 422, 'validation_failed'),
  { id: 'results', path: '/api/results', status: 200 },
  { id: 'results', path: '/api/results', init: { headers: { 'if-none-match': '*' } }, status: 304 },
  { id: 'history', path: '/api/results/history', status: 200 },
  { id: 'history', path: '/api/results/history?minutes=0', status: 422, code: 'validation_failed' },
  { id: 'receipt', path: '/api/votes/01890a5d-ac96-774b-bcce-b302099a8057', status: 200 },
  { id: 'receipt', path: '/api/votes/x', status: 422, code: 'validation_failed' },
  { id: 'pipeline', path: '/api/pipeline', status: 200 },
  { id: 'reveal', path: '/api/ballot/reveal', init: asStage, status: 200 },
  {
    id: 'reveal',
    path: '/api/ballot/reveal',
    init: { method: 'POST' },
    status: 401,
    code: 'wrong_stage_key',
  },
  { id: 'about', path: '/api', status: 200 },
  { id: 'openapi', path: '/api/openapi.json', status: 200 },
  { id: 'docs', path: '/api/docs', status: 200 },
  { id: 'health', path: '/health', status: 200 },
  { id: 'ready', path: '/ready', status: 200 },
];

/** The operation of an id. */
function described(id: string): OpenApiOperation {
  const found = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const operation = found.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`The document has no operation ${id}.`);
  return operation;
}

/** What is wrong with a value by a schema of the served document. */
function errorsOf(schema: object | undefined, value: unknown): unknown[] {
  return Compile({ ...schema, components: document.components } as TSchema).Errors(value);
}

describe('/api/openapi.json', () => {
  it.each(REQUESTS)('[API13] describes the answer of $id: $path → $status', async (asked) => {
    const { id, path, init, status, code } = asked;
    const answer = await get(path, init);
    expect(answer.status).toBe(status);
    const type = answer.headers.get('content-type')?.split(';')[0];
    const { content } = described(id).responses[status] ?? {};
    expect(Object.keys(content ?? {})).toEqual(type === undefined ? [] : [type]);
    const text = await answer.text();
    if (type === undefined) return expect(text).toBe('');
    const body = type.endsWith('json') ? JSON.parse(text) : text;
    expect(errorsOf(content?.[type]?.schema, body)).toEqual([]);
    expect(body.code).toBe(code);
  });

  it('[API13] describes the stream and its data', async () => {
    const left = new AbortController();
    const answer = await get('/api/results/stream', { signal: left.signal });
    expect(Object.keys(described('resultsStream').responses[200]?.content ?? {})).toEqual([
      answer.headers.get('content-type')?.split(';')[0],
    ]);
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (/^data: .+\n\n/m.test(text)) break;
    }
    left.abort();
    const data = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? '');
    expect(errorsOf({ $ref: '#/components/schemas/Results' }, data)).toEqual([]);
  });

  it('[API13] has no operation that is not asked above', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual([...new Set(REQUESTS.map(({ id }) => id)), 'resultsStream'].sort());
  });

  it('[API13] is found from /api, and answers HEAD and caches as the page does', async () => {
    const { links } = await (await get('/api')).json();
    expect(links).toMatchObject({ openapi: '/api/openapi.json', docs: '/api/docs' });
    for (const path of [links.openapi, links.docs]) {
      const { status, headers } = await get(path, { method: 'HEAD' });
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('public, max-age=300');
      expect(Number(headers.get('content-length'))).toBeGreaterThan(1000);
    }
  });
});

describe('/api/docs', () => {
  const ids = () => [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);

  it('[API13] has headings in order, landmarks, and links that lead somewhere', () => {
    const levels = [...page.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
    expect(page.match(/<section\b[^>]*>\s*<h2\b/g)).toHaveLength(page.split('<section').length - 1);
    for (const landmark of ['header', 'nav', 'main']) {
      expect(page.match(new RegExp(`<${landmark}\\b`, 'g'))).toHaveLength(1);
    }
    expect(page).toContain('<html lang="en">');
    expect(new Set(ids()).size).toBe(ids().length);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(30);
    expect(targets.filter((target) => !ids().includes(target))).toEqual([]);
  });

  it('[API13] shows every operation with a command that works', async () => {
    const commands = [...page.matchAll(/<pre>\$ (curl [^\n<]+)/g)].map(([, text = '']) => unescaped(text));
    expect(commands).toHaveLength(Object.values(document.paths).length);
    for (const command of commands) {
      const output = await run(command.replace('curl', 'curl -m 1 -w "%{http_code}"'));
      expect(`${command}\n${output}`).toMatch(/20[01]$/);
    }
  });

  it('[API13] runs no script, loads nothing, and its policy allows its own style only', () => {
    expect(page).not.toMatch(
      /<script|<link|<img|<iframe|<form|\son\w+=|\sstyle=|\ssrc=|@import|url\(|https:/i,
    );
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(pageHeaders.get('content-security-policy')?.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      `style-src 'sha256-${hash}'`,
    ]);
    expect(pageHeaders.get('x-content-type-options')).toBe('nosniff');
    expect(pageHeaders.get('x-frame-options')).toBe('DENY');
    expect(pageHeaders.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('[API10] [API13] is where the type of a problem leads, to the row of its code', async () => {
    const problem = await (await get('/api/vote', vote('{"option":"birds"}'))).json();
    const target = new URL(problem.type, pipeline.apiUrl);
    expect((await fetch(target)).headers.get('content-type')).toContain('text/html');
    expect(target.pathname).toBe('/api/docs');
    const row = page.split(`<tr id="${target.hash.slice(1)}">`)[1]?.split('</tr>')[0];
    expect(row).toContain(`<td>${problem.status}</td>`);
    expect(row).toContain(`<td>${problem.title}</td>`);
  });

  it('[API13] has a row for every code there is', () => {
    const { code } = (document.components.schemas.Problem as { properties: { code: { enum: string[] } } })
      .properties;
    expect(code.enum.length).toBeGreaterThan(15);
    expect(code.enum.filter((each) => !ids().includes(each))).toEqual([]);
  });
});

describe('under /api', () => {
  it.each([
    '/api/unknown',
    '/api/docs/',
    '/api/docs/x',
    '/api/openapi',
    '/api/openapi-json',
    '/api/openapi.yaml',
  ])('[API13] %s, which nothing serves, is a problem', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(errorsOf({ $ref: '#/components/schemas/Problem' }, await answer.json())).toEqual([]);
  });
});

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, point) => String.fromCharCode(Number(point)));
}

/** What a command prints, with the api where the page says; a stream is left after a second. */
function run(command: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['-c', command],
      { env: { ...process.env, API: pipeline.apiUrl, STAGE_KEY } },
      (_error, output) => resolve(output),
    );
  });
}
