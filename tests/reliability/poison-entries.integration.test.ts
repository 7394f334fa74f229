import { createClient } from '@redis/client';
import pg from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

const ID = mintRequestId();
const NOW = String(Date.now());

/** Fields of a vote with some of them changed, as names and values in turn. */
function fields(change: Record<string, string | Buffer>): (string | Buffer)[] {
  return Object.entries({ option: 'cats', request_id: ID, timestamp: NOW, ...change }).flat();
}

/** What stands in the log and is no vote, and why. All of them came from somewhere once. */
const POISON: readonly { what: string; entry: (string | Buffer)[]; reason: string }[] = [
  { what: 'the first design wrote it', entry: ['vote', 'cats', 'timestamp', NOW], reason: 'option_missing' },
  { what: 'nothing in it is ours', entry: ['', ''], reason: 'option_missing' },
  { what: 'an option nobody knows', entry: fields({ option: 'birds' }), reason: 'option_unknown' },
  { what: 'a NUL in the option', entry: fields({ option: 'cats\0' }), reason: 'option_unknown' },
  {
    what: 'bytes that are no text',
    entry: fields({ option: Buffer.of(0xff, 0xfe, 0) }),
    reason: 'option_unknown',
  },
  { what: 'a field of 50 KB', entry: fields({ option: 'x'.repeat(50_000) }), reason: 'option_unknown' },
  { what: 'no id', entry: ['option', 'cats', 'timestamp', NOW], reason: 'request_id_missing' },
  { what: 'a wrong UUID', entry: fields({ request_id: `${ID}0` }), reason: 'request_id_not_a_uuid' },
  { what: 'a NUL in the id', entry: fields({ request_id: `${ID}\0` }), reason: 'request_id_not_a_uuid' },
  { what: 'no time', entry: ['option', 'cats', 'request_id', ID], reason: 'timestamp_missing' },
  {
    what: 'a time in words',
    entry: fields({ timestamp: '2026-01-01T00:00:00Z' }),
    reason: 'timestamp_not_a_number',
  },
  {
    what: 'a time of 400 digits',
    entry: fields({ timestamp: '9'.repeat(400) }),
    reason: 'timestamp_not_a_number',
  },
  {
    what: 'the year 33658',
    entry: fields({ timestamp: '999999999999999' }),
    reason: 'timestamp_out_of_range',
  },
];

it('[EL5] [CO3] [RS7] what is no vote is kept as dead letters with reason and bytes, and nobody waits behind it', async () => {
  const redis = await createClient({ url: inject('redisUrl') }).connect();
  onTestFinished(() => redis.destroy());
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  const { stream, databaseUrl } = pipeline.backends;
  const append = (entry: (string | Buffer)[]) => redis.sendCommand(['XADD', stream, '*', ...entry]);
  const positions: string[] = [];
  for (const { entry } of POISON) {
    positions.push(String(await append(entry)));
    await append(encodeFlat({ option: 'dogs', requestId: mintRequestId(), timestamp: Date.now() }));
  }
  // Several batches, and more than one bad entry in some.
  await pipeline.startConsumer({ BATCH_SIZE: '7', BLOCK_MS: '100' });
  const auditor = await Auditor.of(databaseUrl);
  onTestFinished(() => auditor.close());
  const all = { events: POISON.length, counters: POISON.length, deadLetters: POISON.length };
  await expect.poll(() => auditor.counted().catch(() => undefined), { timeout: 20_000 }).toEqual(all);

  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  onTestFinished(() => database.end());
  const { rows } = await database.query('select stream_id, reason, request_id, fields from dead_letters');
  const byPosition = new Map(rows.map(({ stream_id, ...row }) => [stream_id, row]));
  expect(byPosition).toEqual(
    new Map(
      POISON.map(({ entry, reason }, i) => [
        positions[i],
        {
          reason,
          // Who sent it can be told, where it says who that is.
          request_id: entry.includes(ID) ? ID : null,
          fields: entry.map((each) => Buffer.from(each)),
        },
      ]),
    ),
  );
  await expect.poll(async () => (await redis.xPending(stream, 'vote-processors')).pending).toBe(0);
});
