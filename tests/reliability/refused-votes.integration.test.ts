import type { RedisClientType } from '@redis/client';
import { createClient } from '@redis/client';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

const VOTES = 200;
/** Their places among the votes: at the ends, side by side, alone. */
const REFUSED = [0, 57, 58, 130, 199];

/** The real consumer, before a database that refuses some votes with a SQLSTATE of our choice. */
describe('votes the database refuses', () => {
  let redis: RedisClientType;
  let pipeline: Pipeline;
  let auditor: Auditor;
  let database: pg.Client;
  let ids: string[];
  let consumer: NodeProcess & { probeUrl: string };

  beforeEach(async () => {
    redis = createClient({ url: inject('redisUrl') });
    await redis.connect();
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
    database = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await database.connect();
    consumer = await pipeline.startConsumer({ BLOCK_MS: '100', MAX_RETRIES: '1' });
    await expect.poll(async () => (await fetch(`${consumer.probeUrl}/ready`)).status).toBe(200);
    ids = Array.from({ length: VOTES }, () => mintRequestId());
  });
  afterEach(async () => {
    await Promise.all([auditor.close(), database.end()]);
    await pipeline.close();
    redis.destroy();
  });

  /** Makes the database refuse the votes at these places, until the trigger is dropped. */
  async function refuse(places: readonly number[], sqlstate: string): Promise<void> {
    const list = places.map((place) => `'${ids[place]}'`).join(', ');
    await database.query(`
      create function refuse() returns trigger language plpgsql as $$
      begin
        if new.request_id in (${list}) then
          raise exception 'refused' using errcode = '${sqlstate}';
        end if;
        return new;
      end $$;
      create trigger refuse before insert on vote_events for each row execute function refuse()`);
  }

  async function appendAll(): Promise<void> {
    const all = redis.multi();
    for (const requestId of ids) {
      const vote = { option: 'dogs', requestId, timestamp: Date.now() } as const;
      all.xAdd(pipeline.backends.stream, '*', { ...encode(vote) });
    }
    await all.exec();
  }

  const state = async () => ({
    ...(await auditor.counted()),
    pending: (await redis.xPending(pipeline.backends.stream, 'vote-processors')).pending,
  });
  const allBut = (deadLetters: number) => ({
    events: VOTES - deadLetters,
    counters: VOTES - deadLetters,
    deadLetters,
    pending: 0,
  });

  it.each(['22008', '22P05', '23514'])(
    '[CO2] for what they hold (%s) become dead letters one by one, and all others are counted',
    async (sqlstate) => {
      await refuse(REFUSED, sqlstate);
      await appendAll();
      await expect.poll(state).toEqual(allBut(REFUSED.length));
      const { rows } = await database.query('select request_id, reason, fields from dead_letters');
      const refused = new Set(REFUSED.map((place) => ids[place]));
      expect(new Set(rows.map((row) => row.request_id))).toEqual(refused);
      for (const { request_id, reason, fields } of rows) {
        expect(reason).toBe(`sqlstate_${sqlstate}`);
        expect(fields.map(String)).toEqual(
          expect.arrayContaining(['option', 'dogs', 'request_id', request_id]),
        );
      }
    },
  );

  it.each(['53100', '57014', '40001', '25006', '58030', '42501'])(
    '[CO2] for what the server is in (%s) stay pending, and are counted once it is well again',
    async (sqlstate) => {
      await refuse([130], sqlstate);
      await appendAll();
      await expect.poll(async () => (await state()).pending).toBe(VOTES);
      const failures = () => consumer.printed().match(/"state":"applying".*trying again/g)?.length ?? 0;
      await expect.poll(failures).toBeGreaterThan(1);
      expect(await state()).toEqual({ events: 0, counters: 0, deadLetters: 0, pending: VOTES });
      await database.query('drop trigger refuse on vote_events');
      await expect.poll(state, { timeout: 15_000 }).toEqual(allBut(0));
    },
  );
});
