import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { createClient as createRedis } from '@redis/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS } from '#contract/errors.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

let pipeline: Pipeline;
const PAGE = 'https://vote.example.com';

beforeAll(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi({ CORS_ORIGINS: PAGE, ENVIRONMENT: 'production', MAX_REQUEST_SIZE: '1000' });
});
afterAll(() => pipeline.close());

const url = (path: string) => `${pipeline.apiUrl}${path}`;
const json = { 'content-type': 'application/json' };

function post(body: string, headers: Record<string, string> = json): Promise<Response> {
  return fetch(url('/api/vote'), { method: 'POST', headers, body });
}

/** Every error is a problem document with the status, code and title of the table [API10]. */
async function expectProblem(response: Response, code: ErrorCode): Promise<Record<string, unknown>> {
  const body = (await response.json()) as Record<string, unknown>;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(body).toMatchObject({ code, status: ERRORS[code].status, title: ERRORS[code].title });
  expect(response.status).toBe(ERRORS[code].status);
  return body;
}

describe('POST /api/vote', () => {
  it('[API1] answers 201 with what was taken, and the log holds it', async () => {
    const response = await post('{"option":"cats"}');
    expect(response.status).toBe(201);
    const body = await response.json();
    expect(body).toEqual({
      message: 'Vote recorded successfully',
      option: 'cats',
      stream_id: expect.stringMatching(/^\d+-\d+$/),
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const redis = await createRedis({ url: pipeline.backends.redisUrl }).connect();
    const entries = await redis.xRange(pipeline.backends.stream, body.stream_id, body.stream_id);
    redis.destroy();
    expect(entries?.[0]?.message).toMatchObject({ option: 'cats', request_id: body.request_id });
  });

  it.each([
    ['an unknown option', '{"option":"birds"}', 'body/option', 'must be one of cats, dogs'],
    ['another case', '{"option":"Cats"}', 'body/option', 'must be one of cats, dogs'],
    ['a number', '{"option":1}', 'body/option', 'must be one of cats, dogs'],
    ['a list that reads like an option', '{"option":["cats"]}', 'body/option', 'must be one of cats, dogs'],
    ['null', '{"option":null}', 'body/option', 'must be one of cats, dogs'],
    ['no option', '{}', 'body/option', 'is missing'],
    ['an extra property', '{"option":"cats","weight":2}', 'body/weight', 'is not known'],
    ['a null body', 'null', 'body', 'must be object'],
    ['an array', '[]', 'body', 'must be object'],
    ['a bare text', '"cats"', 'body', 'must be object'],
  ])('[API2] refuses %s with 422, the field and the reason', async (_, body, field, reason) => {
    const problem = await expectProblem(await post(body), 'validation_failed');
    expect(problem.errors).toEqual([{ field, reason }]);
  });

  it.each([
    ['an empty body', ''],
    ['half a body', '{"option":"cats"'],
    ['a trailing comma', '{"option":"cats",}'],
  ])('[API2] refuses %s with 400', async (_, body) => {
    await expectProblem(await post(body), 'malformed_json');
  });

  it('[API2] refuses a request without any body with 400', async () => {
    await expectProblem(await fetch(url('/api/vote'), { method: 'POST' }), 'malformed_json');
  });

  it('[API2] refuses a repeated key with 400, also one that is spelt with an escape', async () => {
    await expectProblem(await post('{"option":"cats","option":"dogs"}'), 'repeated_key');
    await expectProblem(await post('{"option":"cats","\\u006fption":"dogs"}'), 'repeated_key');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json-seq', 'text/json'])(
    '[API2] refuses the content type %s with 415',
    async (type) => {
      await expectProblem(
        await post('{"option":"cats"}', { 'content-type': type }),
        'unsupported_media_type',
      );
    },
  );

  it('[API2] takes application/json with a charset', async () => {
    const response = await post('{"option":"cats"}', { 'content-type': 'application/json; charset=utf-8' });
    expect(response.status).toBe(201);
  });

  it('[API2] refuses a body over MAX_REQUEST_SIZE with 413, one of just that size not', async () => {
    const padded = (size: number) => '{"option":"cats"}'.padEnd(size);
    expect((await post(padded(1000))).status).toBe(201);
    await expectProblem(await post(padded(1001)), 'payload_too_large');
  });

  it('[API3] answers a retry alike and counts it once; the other option under one key is another vote', async () => {
    const key = randomUUID();
    const send = async (option: string) =>
      (await post(JSON.stringify({ option }), { ...json, 'idempotency-key': key.toUpperCase() })).json();
    const before = await settledCounts();
    for (const answer of [await send('dogs'), await send('dogs'), await send('cats')]) {
      expect(answer).toMatchObject({ request_id: key });
    }
    const expected = { cats: before.cats + 1, dogs: before.dogs + 1 };
    // The one vote of settledCounts itself comes on top.
    expect(await settledCounts()).toEqual({ ...expected, cats: expected.cats + 1 });
  });

  it('[API3] refuses a key that is no UUID with 400', async () => {
    const response = await post('{"option":"cats"}', { ...json, 'idempotency-key': 'my-key' });
    await expectProblem(response, 'invalid_idempotency_key');
  });
});

/** Casts one more vote for cats, and gives the counts once they hold it and so everything before it. */
async function settledCounts(): Promise<{ cats: number; dogs: number }> {
  const { request_id } = await (await post('{"option":"cats"}')).json();
  let countedAt: string | null = null;
  await expect
    .poll(async () => {
      const receipt = await (await fetch(url(`/api/votes/${request_id}`))).json();
      countedAt = receipt.counted_at;
      return receipt.state;
    })
    .toBe('counted');
  const results = async () => (await fetch(url('/api/results'))).json();
  await expect.poll(async () => (await results()).last_updated >= (countedAt ?? '')).toBe(true);
  const body = await results();
  return { cats: body.results[0].count, dogs: body.results[1].count };
}

describe('what is not there', () => {
  it.each([
    ['GET', '/api/vote', 'POST'],
    ['PUT', '/api/vote', 'POST'],
    ['DELETE', '/api/results', 'GET, HEAD'],
    ['POST', '/api/results/stream', 'GET'],
    ['PATCH', '/api/votes/01890a5d-ac96-774b-bcce-b302099a8057', 'GET, HEAD'],
    ['POST', '/api/openapi.json', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['OPTIONS', '/api/results', 'GET, HEAD'],
  ])('[API2] answers %s %s with 405 and Allow', async (method, path, allow) => {
    const response = await fetch(url(path), {
      method,
      ...(method === 'PUT' ? { headers: json, body: '{' } : {}),
    });
    await expectProblem(response, 'method_not_allowed');
    expect(response.headers.get('allow')).toBe(allow);
  });

  it.each(['/', '/api/', '/api/unknown', '/api/votes/a/b', '/API/vote'])(
    '[API2] answers %s with 404',
    async (path) => {
      await expectProblem(await fetch(url(path)), 'not_found');
    },
  );

  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', 'malformed_request'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      'headers_too_large',
    ],
  ] as const)('[API10] answers %s on the bare socket with a problem', async (_, bytes, code) => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(pipeline.apiPort, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${ERRORS[code].status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });
});

describe('the edge', () => {
  it('[API11] carries the security headers on answers, errors and the stream', async () => {
    for (const path of ['/api/results', '/nothing', '/health', '/api/results/stream']) {
      const aborted = new AbortController();
      const { headers } = await fetch(url(path), { signal: aborted.signal });
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBeTruthy();
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
      aborted.abort();
    }
  });

  const preflight = (origin: string) =>
    fetch(url('/api/vote'), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

  it('[API11] lets a page of CORS_ORIGINS call, with the headers it needs', async () => {
    const { status, headers } = await preflight(PAGE);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('access-control-max-age')).toBe('600');
    const names = (headers.get('access-control-allow-headers') ?? '').toLowerCase().split(', ');
    const needed = [
      'content-type',
      'authorization',
      'accept',
      'idempotency-key',
      'traceparent',
      'if-none-match',
    ];
    expect(names.sort()).toEqual(needed.sort());
    const plain = await fetch(url('/api/results'), { headers: { origin: PAGE } });
    expect(plain.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(plain.headers.get('access-control-expose-headers')).toBe('ETag, Retry-After, Location');
    expect(plain.headers.get('vary')).toContain('Origin');
    // A cache must not give to a page what was answered without a page.
    expect((await fetch(url('/api/results'))).headers.get('vary')).toContain('Origin');
  });

  it('[API11] refuses the preflight of another origin with 400 and gives its plain requests no leave', async () => {
    await expectProblem(await preflight('https://other.example.com'), 'origin_refused');
    await expectProblem(await preflight(`${PAGE}.example.com`), 'origin_refused');
    const plain = await fetch(url('/api/results'), { headers: { origin: 'https://other.example.com' } });
    expect(plain.status).toBe(200);
    expect(plain.headers.get('access-control-allow-origin')).toBeNull();
    await expectProblem(await fetch(url('/api/vote'), { method: 'OPTIONS' }), 'method_not_allowed');
    await expectProblem(await fetch(url('/nothing'), { method: 'OPTIONS' }), 'not_found');
  });

  it('[API9] /health and /ready answer GET and HEAD; /api says what it is', async () => {
    expect(await (await fetch(url('/health'))).json()).toEqual({
      status: 'ok',
      timestamp: expect.any(String),
    });
    expect(await (await fetch(url('/ready'))).json()).toEqual({
      status: 'ready',
      dependencies: { event_log: { ok: true }, database: { ok: true } },
    });
    for (const path of ['/health', '/ready']) {
      expect((await fetch(url(path), { method: 'HEAD' })).status).toBe(200);
    }
    expect(await (await fetch(url('/api'))).json()).toMatchObject({ name: 'Cats vs Dogs' });
    expect((await fetch(url('/metrics'))).status).toBe(404);
  });

  it('works through the typed client of the contract', async () => {
    const client = createClient({ baseUrl: pipeline.apiUrl });
    const id = randomUUID();
    expect(await client.receipt(id)).toMatchObject({ request_id: id, state: 'not_counted', option: null });
    const { stream_id } = await client.castVote('cats', id);
    await expect
      .poll(() => client.receipt(id))
      .toMatchObject({ state: 'counted', option: 'cats', stream_id });
    const { minutes } = await client.history(5);
    expect(minutes).toHaveLength(5);
    await expect(client.history(0)).rejects.toMatchObject({
      code: 'validation_failed',
      status: 422,
      retryable: false,
    });
    await expect(client.receipt('x')).rejects.toMatchObject({ code: 'validation_failed' });
  });
});
