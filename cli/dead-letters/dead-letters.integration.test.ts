import { createClient as createRedis } from '@redis/client';
import { beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { votes } from '#tests/processes/votes.ts';

const requestId = mintRequestId();
const flat = (option: string) => encodeFlat({ option: option as 'cats', requestId, timestamp: Date.now() });
let pipeline: Pipeline;

/** Entries of the log as strangers leave them, each with why it is no vote. */
const ENTRIES: readonly (readonly (string | Buffer)[])[] = [
  ['option', '\u001b[31m"cats"', 'bytes', Buffer.of(0xff, 0x00)],
  flat('birds'),
  ['option', 'x'.repeat(70_000)],
];

beforeAll(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi();
  const redis = await createRedis({ url: inject('redisUrl') }).connect();
  for (const entry of ENTRIES)
    await redis.sendCommand([
      'XADD',
      pipeline.backends.stream,
      '*',
      ...entry.map((each) => Buffer.from(each)),
    ]);
  redis.destroy();
  return () => pipeline.close();
}, 60_000);

async function deadLetters(...args: readonly string[]) {
  const { redisUrl, databaseUrl, stream } = pipeline.backends;
  const env = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream };
  const { exit, out, err } = await votes(['dead-letters', ...args], env);
  return { exit, err, out, json: args.includes('--json') ? JSON.parse(out) : undefined };
}

it('[OP3] dead letters are listed, shown, replayed and dropped, and the pipeline tells of the others', async () => {
  const client = createClient({ baseUrl: pipeline.apiUrl });
  const told = async () => (await client.pipeline()).results?.dead_letters?.count;
  await expect.poll(told).toBe(3);
  const { json: listed } = await deadLetters('list', '--json');
  const reasons = Array(3).fill({ reason: 'option_unknown', settled_as: null });
  expect(listed).toMatchObject({ more: false, dead_letters: reasons });
  expect(listed.dead_letters.map((each: { id: number }) => each.id)).toEqual([3, 2, 1]);
  expect(listed.dead_letters[1]).toMatchObject({ request_id: requestId });
  expect((await deadLetters('list', '--limit', '1')).out).toContain('--before 3');

  const shown = await deadLetters('show', '1');
  expect(shown.out).toContain('"option" = "\\u{1b}[31m\\"cats\\""\n  "bytes" = 0xff00\n');
  expect((await deadLetters('show', '3')).out).toContain('replay      no vote: fields_cut');

  const { exit, json: kept } = await deadLetters('replay', '--all', '--json');
  expect({ exit, kept }).toMatchObject({ exit: 1, kept: { counted: 0, kept: 3 } });
  await correct(2, flat('dogs'));
  expect((await deadLetters('replay', '2', '4711', '--json')).json).toMatchObject({
    counted: 1,
    kept: 0,
    not_found: [4711],
  });
  expect((await deadLetters('replay', '2', '--json')).json).toMatchObject({ counted: 0, counted_before: 1 });
  expect(await client.receipt(requestId)).toMatchObject({ state: 'counted', option: 'dogs' });
  expect(await deadLetters('drop', '1')).toMatchObject({ exit: 0, out: 'Dropped: #1\n' });
  expect(await deadLetters('drop', '1', '2')).toMatchObject({ exit: 1 });

  expect((await deadLetters('list', '--json')).json.dead_letters).toMatchObject([{ id: 3 }]);
  const { json: all } = await deadLetters('list', '--settled', 'all', '--json');
  const settled = all.dead_letters.map((each: { settled_as: string | null }) => each.settled_as);
  expect(settled).toEqual([null, 'replayed', 'dropped']);
  await expect.poll(told).toBe(1);
}, 120_000);

/** Has a letter hold these fields, as if the codec of its time had not known the option. */
async function correct(id: number, fields: readonly string[]): Promise<void> {
  const database = createPgDatabase({
    url: pipeline.backends.databaseUrl,
    applicationName: 'dead-letters-test',
    poolMin: 0,
    poolMax: 1,
    onError() {},
  });
  onTestFinished(() => database.close());
  await database.query({
    text: `update dead_letters set fields = array(select convert_to(field, 'utf8') from unnest($2::text[]) as field),
      fields_size = (select sum(octet_length(field)) from unnest($2::text[]) as field) where id = $1`,
    values: [id, fields],
  });
}
