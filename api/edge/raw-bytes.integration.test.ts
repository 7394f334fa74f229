import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS } from '#contract/errors.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import type { BareAnswer } from '#tests/processes/bare-answers.ts';
import { answersIn } from '#tests/processes/bare-answers.ts';
import type { BareConnection } from '#tests/processes/bare-connections.ts';
import { openConnections } from '#tests/processes/bare-connections.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

/**
 * What no client library would send, byte by byte. Deep nesting, wrong types, repeated keys, undecodable addresses
 * and garbage behind a vote are in hostile.integration.test.ts and api.integration.test.ts.
 */
const VOTE = '{"option":"cats"}';
const KEY = '01890a5d-ac96-774b-bcce-b302099a8057';
const CHUNKED = 'transfer-encoding: chunked\r\n';
const CHUNKS = `11\r\n${VOTE}\r\n0\r\n\r\n`;

const get = (target: string, headers = '') => `GET ${target} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;
const post = (headers: string, body: string) =>
  `POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n${body}`;
const vote = (headers = '', body = VOTE) => post(`content-length: ${body.length}\r\n${headers}`, body);
const sized = (length: string) => post(`content-length: ${length}\r\n`, VOTE);
const coded = (coding: string, chunks = CHUNKS) => post(`transfer-encoding: ${coding}\r\n`, chunks);
const utf16 = Buffer.from(VOTE, 'utf16le').toString('latin1');

/** The answers, by status and code, and what becomes of the connection. */
interface Outcome {
  readonly answers: readonly string[];
  readonly after: 'open' | 'closed';
}
const told = (code: ErrorCode, after: Outcome['after'] = 'open'): Outcome => ({
  answers: [`${ERRORS[code].status} ${code}`],
  after,
});
const TAKEN: Outcome = { answers: ['201'], after: 'open' };
const SERVED: Outcome = { answers: ['200'], after: 'open' };
const SERVED_LAST: Outcome = { answers: ['200'], after: 'closed' };
const MALFORMED = told('malformed_request', 'closed');
const NO_JSON = told('malformed_json', 'closed');
const INVALID = told('validation_failed');
/** Its head was well-formed and an answer was owed when the rest turned out not to be: no word may be said. */
const CUT: Outcome = { answers: [], after: 'closed' };

const LENGTHS: [string, string, Outcome][] = [
  ['a length beside chunks', post(`content-length: 6\r\n${CHUNKED}`, `0\r\n\r\nX${vote()}`), MALFORMED],
  ['chunks beside a length', post(`${CHUNKED}content-length: 4\r\n`, CHUNKS), MALFORMED],
  ['two lengths that differ', sized('17\r\ncontent-length: 5'), MALFORMED],
  ['two lengths alike', sized('17\r\ncontent-length: 17'), MALFORMED],
  ['a list of lengths', sized('17, 17'), MALFORMED],
  ['a length below zero', sized('-1'), MALFORMED],
  ['a length with a sign', sized('+17'), MALFORMED],
  ['a length in hex', sized('0x11'), MALFORMED],
  ['a length with an exponent', sized('1e1'), MALFORMED],
  ['a length with a fraction', sized('17.0'), MALFORMED],
  ['an empty length', sized(''), MALFORMED],
  ['a length that overflows to the right one', sized('18446744073709551633'), MALFORMED],
  ['a length nobody has room for', sized('99999999999'), told('payload_too_large', 'closed')],
  ['a length shorter than its body', sized('10'), CUT],
  ['a space before the colon of the length', post('content-length : 17\r\n', VOTE), MALFORMED],
];

const CHUNKING: [string, string, Outcome][] = [
  ['a space before the colon of the coding', post('transfer-encoding : chunked\r\n', CHUNKS), MALFORMED],
  ['an unknown coding', coded('xchunked'), CUT],
  ['the coding in quotes', coded('"chunked"'), CUT],
  ['the coding identity', coded('identity'), CUT],
  ['chunks that are not the last coding', coded('chunked, identity'), MALFORMED],
  ['two codings', coded('chunked\r\ntransfer-encoding: chunked'), MALFORMED],
  ['a coding behind a vertical tab', coded('\x0bchunked'), MALFORMED],
  ['a coding on a line of its own', coded('\r\n chunked'), MALFORMED],
  ['a coding behind a tab', coded('\tchunked'), TAKEN],
  ['a coding in capitals', coded('CHUNKED'), TAKEN],
  ['a packing nobody undoes', coded('gzip, chunked'), TAKEN],
  ['a chunk with an extension', coded('chunked', CHUNKS.replace('11', '11;a=b')), TAKEN],
  ['a chunk with a huge extension', coded('chunked', `11;${'a'.repeat(20_000)}\r\n`), CUT],
  ['an extension that ends with LF', coded('chunked', CHUNKS.replace('11\r', '11;a')), CUT],
  ['a chunk size that ends with LF', coded('chunked', CHUNKS.replace('11\r', '11')), CUT],
  ['a chunk size below zero', coded('chunked', CHUNKS.replace('11', '-1')), CUT],
  ['a chunk size that says it is hex', coded('chunked', CHUNKS.replace('11', '0x11')), CUT],
  ['a chunk size that overflows', coded('chunked', CHUNKS.replace('11', '10000000000000011')), CUT],
  ['a chunk longer than its size', coded('chunked', CHUNKS.replace('11', '10')), CUT],
  ['a length in the trailer', coded('chunked', CHUNKS.replace('0\r\n', '0\r\ncontent-length: 3\r\n')), CUT],
  ['chunks in HTTP/1.0', coded('chunked').replace('/1.1', '/1.0'), { answers: ['201'], after: 'closed' }],
];

const HEADERS: [string, string, Outcome][] = [
  ['lines that end with LF', vote().replaceAll('\r\n', '\n'), MALFORMED],
  ['one line that ends with LF', vote('x: y\nz: a\r\n'), MALFORMED],
  ['CR in a value', vote('x: y\rz: a\r\n'), MALFORMED],
  ['NUL in a value', vote('x: y\0z\r\n'), MALFORMED],
  ['a folded value', vote('x: y\r\n z\r\n'), MALFORMED],
  ['NUL in a name', vote('x\0y: z\r\n'), MALFORMED],
  ['a space in a name', vote('x y: z\r\n'), MALFORMED],
  ['no name', vote(': z\r\n'), MALFORMED],
  ['no colon', vote('xyz\r\n'), MALFORMED],
  ['NUL behind the key', vote(`idempotency-key: ${KEY}\0\r\n`), MALFORMED],
  ['CR behind the key', vote(`idempotency-key: ${KEY}\rx: y\r\n`), MALFORMED],
  ['LF behind the key', vote(`idempotency-key: ${KEY}\nx: y\r\n`), MALFORMED],
  ['two keys', vote(`idempotency-key: ${KEY}\r\n`.repeat(2)), told('invalid_idempotency_key')],
  ['an empty key', vote('idempotency-key:\r\n'), told('invalid_idempotency_key')],
  ['a key with spaces around it', vote(`idempotency-key:   ${randomUUID()}  \r\n`), TAKEN],
  ['NUL in traceparent', vote('traceparent: 00-\0\r\n'), MALFORMED],
  ['eight thousand digits in traceparent', vote(`traceparent: ${'0'.repeat(8_000)}\r\n`), TAKEN],
  ['bytes beyond ASCII in traceparent', vote('traceparent: \xff\xfe\r\n'), TAKEN],
  ['five hundred headers', vote('a: b\r\n'.repeat(500)), TAKEN],
  ['five thousand headers', vote('a: b\r\n'.repeat(5_000)), told('headers_too_large', 'closed')],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n', told('malformed_request')],
  ['two hosts', get('/health', 'host: y\r\n'), SERVED],
  ['an expectation nobody knows', vote('expect: x\r\n'), TAKEN],
  ['Expect: 100-continue', vote('expect: 100-continue\r\n'), { answers: ['100', '201'], after: 'open' }],
  ['an upgrade beside a vote', vote('connection: upgrade\r\nupgrade: websocket\r\n'), TAKEN],
  ['an upgrade to HTTP/2', get('/health', 'connection: upgrade\r\nupgrade: h2c\r\n'), SERVED],
  [
    'another method in a header',
    get('/api/vote', 'x-http-method-override: POST\r\n'),
    told('method_not_allowed'),
  ],
];

const TARGETS: [string, string, Outcome][] = [
  ['an address of ten thousand characters', get(`/${'a'.repeat(10_000)}`), told('not_found')],
  ['one of twenty thousand', get(`/${'a'.repeat(20_000)}`), told('headers_too_large', 'closed')],
  ['dots', get('/api/../health'), told('not_found')],
  ['encoded dots', get('/api/%2e%2e/health'), told('not_found')],
  ['an encoded slash', get('/api/..%2fhealth'), told('not_found')],
  ['encoded dots in a parameter', get('/api/votes/%2e%2e%2fhealth'), INVALID],
  ['two slashes', get('//health'), told('not_found')],
  ['backslashes', get('/..\\..\\etc\\passwd'), told('not_found')],
  ['an encoded NUL', get('/%00'), told('not_found')],
  ['UTF-8 that is too long', get('/api/votes/%c0%ae'), told('malformed_request')],
  ['bytes beyond ASCII', get('/\xc3\xa4'), MALFORMED],
  ['__proto__ in a query', get('/api/results/history?__proto__=1'), INVALID],
  ['constructor in a query', get('/api/results/history?constructor[prototype][x]=1'), INVALID],
  ['the absolute form', get('http://other.example.com/health'), SERVED],
  ['the authority form', get('x:80'), MALFORMED],
  ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n', CUT],
  ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n', told('not_found')],
  ['TRACE', get('/health').replace('GET', 'TRACE'), told('method_not_allowed')],
  ['a method of its own', get('/health').replace('GET', 'VOTE'), MALFORMED],
  ['HTTP/0.9', 'GET /health\r\n\r\n', SERVED_LAST],
  ['HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n', SERVED_LAST],
  ['HTTP/1.2', get('/health').replace('/1.1', '/1.2'), MALFORMED],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', MALFORMED],
  ['the greeting of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', MALFORMED],
];

const BODIES: [string, string, Outcome][] = [
  ['a byte order mark', vote('', `\xef\xbb\xbf${VOTE}`), NO_JSON],
  ['gzip', vote('content-encoding: gzip\r\n', gzipSync(VOTE).toString('latin1')), NO_JSON],
  ['UTF-16', vote('', utf16), NO_JSON],
  ['UTF-16 that says so', vote('', utf16).replace('/json', '/json; charset=utf-16'), NO_JSON],
  ['a byte that is no UTF-8', vote('', '{"option":"cats\xff"}'), INVALID],
  ['UTF-8 that is too long', vote('', '{"option":"\xc1\xa3ats"}'), INVALID],
  ['NUL behind it', vote('', `${VOTE}\0`), NO_JSON],
  ['two votes', vote('', VOTE + VOTE), NO_JSON],
  ['__proto__ beside the option', vote('', '{"option":"cats","__proto__":{"x":1}}'), INVALID],
  ['an option in __proto__', vote('', '{"__proto__":{"option":"cats"}}'), INVALID],
  ['__proto__ twice', vote('', '{"option":"cats","__proto__":1,"__proto__":2}'), INVALID],
  ['__proto__ in escapes', vote('', '{"option":"cats","\\u005f_proto__":{}}'), INVALID],
  ['constructor', vote('', '{"option":"cats","constructor":{"prototype":{"x":1}}}'), INVALID],
  ['a vote for a GET', get('/health', `content-length: ${vote().length}\r\n`) + vote(), SERVED],
  ['a vote for nobody', `${vote('', vote()).replace('/api/vote', '/nothing')}`, told('not_found')],
];

let pipeline: Pipeline;
/** Every vote answered 201, by request id. */
const accepted = new Map<string, Option>();
const opened: BareConnection[] = [];
let slow: { connection: BareConnection; dripping: NodeJS.Timeout }[];

beforeAll(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi();
  const drips = [`GET /health HTTP/1.1\r\nhost: x\r\n`, post('content-length: 1000\r\n', '')];
  const connections = await openConnections(pipeline.apiPort, drips.length);
  slow = connections.map((connection, i) => {
    connection.socket.write(drips[i] ?? '');
    // Slow, but never silent: each part begins no new wait.
    return { connection, dripping: setInterval(() => connection.socket.write('x: y\r\n'), 500) };
  });
});
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.destroy();
});
afterAll(async () => {
  for (const { dripping } of slow) clearInterval(dripping);
  await pipeline.close();
});

/** A connection that has sent these bytes, each character one byte. */
async function send(bytes: string): Promise<BareConnection> {
  const [connection] = await openConnections(pipeline.apiPort, 1);
  if (connection === undefined) throw new Error('There is no connection.');
  opened.push(connection);
  connection.socket.write(bytes, 'latin1');
  return connection;
}

/** An answer by status and code; an error has to be a problem with the headers of any answer. */
function statusAndCode({ status, headers, body }: BareAnswer): string {
  if (status < 400) return String(status);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  return `${status} ${JSON.parse(body).code}`;
}

function note(answers: readonly BareAnswer[]): void {
  for (const { body } of answers.filter(({ status }) => status === 201)) {
    const { request_id, option } = JSON.parse(body);
    accepted.set(request_id, option);
  }
}

/** Expects these answers and no more: what is asked next is answered next, here or on a new connection. */
async function expectOutcome(bytes: string, { answers, after }: Outcome): Promise<void> {
  const connection = await send(bytes);
  const received = () => answersIn(connection.received());
  await expect.poll(() => received().map(statusAndCode)).toEqual(answers);
  const next = after === 'open' ? connection : await send('');
  if (after === 'closed') await connection.ended;
  next.socket.write(get('/health'));
  const expected = after === 'open' ? [...answers, '200'] : ['200'];
  await expect.poll(() => answersIn(next.received()).map(statusAndCode)).toEqual(expected);
  if (after === 'closed') expect(received()).toHaveLength(answers.length);
  note(received());
}

it.each(LENGTHS)('[API2] a vote with %s', (_, bytes, outcome) => expectOutcome(bytes, outcome));
it.each(CHUNKING)('[API2] a vote in chunks: %s', (_, bytes, outcome) => expectOutcome(bytes, outcome));
it.each(HEADERS)('[API10] headers: %s', (_, bytes, outcome) => expectOutcome(bytes, outcome));
it.each(TARGETS)('[API10] a request line: %s', (_, bytes, outcome) => expectOutcome(bytes, outcome));
it.each(BODIES)('[API2] a body: %s', (_, bytes, outcome) => expectOutcome(bytes, outcome));

it('[API3] a trailer is no header: its key is not the key of the vote', async () => {
  const trailer = `0\r\nidempotency-key: ${KEY}\r\n`;
  await expectOutcome(coded('chunked', CHUNKS.replace('0\r\n', trailer)), TAKEN);
  expect([...accepted.keys()]).not.toContain(KEY);
});

it('[API3] votes pipelined on one connection are answered in order, each by its key', async () => {
  const keys = Array.from({ length: 20 }, () => randomUUID());
  const votes = keys.map((key) => vote(`idempotency-key: ${key}\r\n`, '{"option":"dogs"}'));
  const { received } = await send([...votes, ...votes].join(''));
  await expect.poll(() => answersIn(received())).toHaveLength(2 * keys.length);
  const answers = answersIn(received());
  expect(answers.map(({ body }) => JSON.parse(body).request_id)).toEqual([...keys, ...keys]);
  note(answers);
});

it('[API1] a vote that comes one byte a packet is a vote', async () => {
  const { socket, received } = await send('');
  socket.setNoDelay(true);
  for (const byte of vote()) await new Promise((resolve) => socket.write(byte, resolve));
  await expect.poll(() => answersIn(received()).map(statusAndCode)).toEqual(['201']);
  note(answersIn(received()));
});

it('[API10] slow headers are told so, a slow body is cut, however steadily they drip', async () => {
  const [headers, body] = slow.map(({ connection }) => connection);
  await headers?.ended;
  expect(answersIn(headers?.received() ?? '').map(statusAndCode)).toEqual(['408 request_timeout']);
  await body?.ended;
  expect(body?.received()).toBe('');
});

it('[API1] after all this exactly what was answered 201 is counted', async () => {
  expect(accepted.size).toBeGreaterThan(20);
  await expectAllCounted(pipeline, accepted);
});
