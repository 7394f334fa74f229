import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { ERRORS } from '#contract/errors.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import type { BareAnswer } from '#tests/processes/bare-answers.ts';
import { answersIn } from '#tests/processes/bare-answers.ts';
import { openConnections } from '#tests/processes/bare-connections.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

/** Requests drawn by chance. `FC_SEED` repeats a run; `FC_NUM_RUNS` makes it as many requests of each kind as one likes. */
const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = Number(process.env.FC_NUM_RUNS ?? 4_000);

let pipeline: Pipeline;
/** Every vote answered 201, by request id. */
const accepted = new Map<string, Option>();

beforeAll(async () => {
  process.stdout.write(`Arbitrary requests: FC_SEED=${seed} FC_NUM_RUNS=${numRuns}\n`);
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi({ RATE_LIMIT_ENABLED: 'false' }); // They come from one address, faster than a hall.
});
afterAll(() => pipeline.close());

/** The one answer to a request, written as it is: no client library has put its bytes right. */
async function ask(
  head: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<BareAnswer> {
  const [connection] = await openConnections(pipeline.apiPort, 1);
  if (connection === undefined) throw new Error('There is no connection.');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const start = `${head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${lines.join('')}\r\n`;
  connection.socket.write(Buffer.concat([Buffer.from(start, 'latin1'), body]));
  await connection.ended;
  const answers = answersIn(connection.received());
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) throw new Error(`${answers.length} answers to ${start}`);
  return answer;
}

/** Expects success or a problem of the table that is not the server's fault. */
function expectAnswered({ status, headers, body }: BareAnswer): void {
  if (status < 400) return;
  expect(headers.get('content-type')).toBe('application/problem+json');
  const { code, status: said } = JSON.parse(body);
  expect(ERRORS).toHaveProperty([code]);
  expect(said).toBe(status);
  expect(ERRORS[code as keyof typeof ERRORS].status).toBe(status);
  expect(status, body).toBeLessThan(500);
}

const anyByte = fc.integer({ min: 0, max: 255 });
/** Any bytes of one line: those that end it are in raw-bytes.integration.test.ts. */
const line = fc
  .array(
    anyByte.filter((byte) => byte !== 10 && byte !== 13),
    { maxLength: 60 },
  )
  .map((bytes) => String.fromCharCode(...bytes));
const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
const option = fc.constantFrom(...OPTIONS);
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value) ?? '');

const bodies = fc.oneof(
  { weight: 2, arbitrary: option.map((each) => text({ option: each })) },
  { weight: 2, arbitrary: fc.record({ option: fc.oneof(option, fc.jsonValue()) }).map(text) },
  fc
    .dictionary(
      fc.oneof(fc.constantFrom('option', '__proto__', 'constructor'), fc.string()),
      fc.oneof(option, fc.jsonValue()),
    )
    .map(text),
  fc.json().map((json) => new TextEncoder().encode(json)),
  fc.uint8Array({ maxLength: 200 }),
  // A vote with a byte that is another one.
  fc
    .tuple(option, fc.nat({ max: 16 }), anyByte)
    .map(([each, at, byte]) => text({ option: each }).with(at, byte)),
);

const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8') },
      printable.map((more) => `application/json${more}`),
      line,
    ),
    // Unbiased, or an id would come twice.
    'idempotency-key': fc.oneof(
      fc.noBias(fc.uuid()),
      fc.uuid().map((id) => id.slice(1)),
      printable,
      line,
    ),
    traceparent: fc.oneof(
      fc.stringMatching(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
      printable,
      line,
    ),
    origin: fc.oneof(fc.webUrl(), printable, line),
  },
  { requiredKeys: [] },
);

it('[API2] [API10] a vote of any bytes under any headers is taken or told why not, never an error of ours', {
  timeout: 90_000,
}, async () => {
  const property = fc.asyncProperty(bodies, headers, async (body, drawn) => {
    const answer = await ask('POST /api/vote', { 'content-length': String(body.length), ...drawn }, body);
    expectAnswered(answer);
    if (answer.status === 201) {
      const { request_id, option: taken } = JSON.parse(answer.body);
      accepted.set(request_id, taken);
    } else expect(answer.status).toBeGreaterThanOrEqual(400);
  });
  await fc.assert(property, { seed, numRuns });
  expect(accepted.size).toBeGreaterThan(0);
  expect(accepted.size).toBeLessThan(numRuns);
});

it('[API8] [API10] any query and any address is answered, never with an error of ours', {
  timeout: 90_000,
}, async () => {
  // What ends the target is a matter of HTTP; the rest stands as it is drawn, escaped well or not.
  const piece = fc.oneof(
    fc.webQueryParameters(),
    fc.string({ unit: fc.constantFrom(...'%0aeF2./\\?&=+[]_-#;:@,\'"<>|^`{}~'), maxLength: 40 }),
    fc.constantFrom('minutes=5', 'minutes=0', '__proto__=1', '%7Brequest_id%7D', '..%2f..%2f'),
    fc.uuid(),
  );
  const target = fc.tuple(
    fc.constantFrom(
      '/api/results/history?',
      '/api/results/history?minutes=',
      '/api/votes/',
      '/api/',
      '/',
      '/api/results?',
    ),
    piece,
  );
  const property = fc.asyncProperty(target, async (parts) => {
    expectAnswered(await ask(`GET ${parts.join('')}`, {}, new Uint8Array()));
  });
  await fc.assert(property, { seed, numRuns });
});

it('[API1] counted is exactly what was answered 201', () => expectAllCounted(pipeline, accepted));
