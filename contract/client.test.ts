import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { createClient } from './client.ts';

const ID = '0190c5a4-7b1a-7c3e-9f00-0123456789ab';
const ACCEPTED = {
  message: 'Vote recorded successfully',
  option: 'cats',
  stream_id: '1-0',
  request_id: ID,
};

let client: Client;
/** `isCut`: the connection breaks off within the body. */
let answer: { status: number; body: unknown; headers?: Record<string, string>; isCut?: boolean };
const server = createServer((_request, response) => {
  const { status, body, headers, isCut } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  const text = JSON.stringify(body);
  if (isCut) response.write(text.slice(1), () => response.destroy());
  else response.end(text);
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a vote that was sent', () => {
  it.each([ID, ID.toUpperCase()])('[UI2] is accepted by an answer about it: %s', async (request_id) => {
    answer = { status: 201, body: { ...ACCEPTED, request_id } };
    await expect(client.castVote('cats', ID)).resolves.toMatchObject({ option: 'cats', request_id });
  });

  it.each([
    { success: true },
    [],
    { ...ACCEPTED, option: 'dogs' },
    { ...ACCEPTED, request_id: '0190c5a4-7b1a-7c3e-9f00-0123456789ac' },
    { ...ACCEPTED, request_id: undefined },
  ])('[UI2] is not accepted by a success of something else: %j', async (body) => {
    answer = { status: 200, body };
    await expect(client.castVote('cats', ID)).rejects.toMatchObject({
      code: 'not_the_api',
      retryable: false,
    });
  });
});

describe('an answer that breaks off', () => {
  it.each([201, 503])('[UI2] is none, whatever it began with: %i', async (status) => {
    answer = { status, body: ACCEPTED, isCut: true };
    await expect(client.castVote('cats', ID)).rejects.toMatchObject({
      code: 'network',
      status: undefined,
      retryable: true,
    });
  });
});

describe('an answer that is an error', () => {
  const newer = { type: '/api/docs#poll_moved', title: 'The poll has moved.', code: 'poll_moved' };

  it.each([
    [403, false],
    [429, true],
    [503, true],
  ])(
    '[UI2] of a newer api tells its title, with the code it is not known by: %i',
    async (status, retryable) => {
      answer = { status, body: { ...newer, status } };
      await expect(client.castVote('cats', ID)).rejects.toMatchObject({
        code: 'unknown_code',
        message: 'The poll has moved.',
        status,
        retryable,
      });
    },
  );

  it.each([
    { ...newer, status: 404 },
    { ...newer, status: 403, title: undefined },
    { ...newer, status: 403, code: 17 },
    { code: 'toString' },
    null,
  ])('[UI2] is not taken for one of the api where it is no problem document of its own: %j', async (body) => {
    answer = { status: 403, body };
    await expect(client.castVote('cats', ID)).rejects.toMatchObject({ code: 'not_the_api', status: 403 });
  });
});

describe('an answer of what stands in front of the api', () => {
  it.each([
    [403, false],
    [413, false],
    [429, true],
    [500, true],
    [502, true],
    [504, true],
    [520, true],
  ])('[UI2] may pass, where it is overloaded or broken: %i', async (status, retryable) => {
    answer = { status, body: '<html>' };
    await expect(client.castVote('cats', ID)).rejects.toMatchObject({ code: 'not_the_api', retryable });
  });
});

describe('the wait that is asked for', () => {
  it.each([
    ['0', 0],
    ['2', 2_000],
    ['60', 60_000],
    ['61', 60_000],
    ['99999999999', 60_000],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('[UI2] is no longer than a minute: Retry-After %j is %j ms', async (header, retryAfterMs) => {
    answer = { status: 503, body: {}, headers: { 'retry-after': header } };
    await expect(client.results()).rejects.toMatchObject({ status: 503, retryAfterMs });
  });
});
