import path from 'node:path';
import { createClient as createRedis } from '@redis/client';
import { afterEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { vote } from '#event-log/event-log-contract/steps.ts';
import { createVoteAppender } from '#event-log/postgres/append.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { scratchDatabase, scratchStream } from '#tests/servers/scratch.ts';

const REDIS_URL = inject('redisUrl');
let standalone: Standalone;
afterEach(() => standalone.close());

/** Casts one vote and waits until it is counted and shown. */
async function voteIsCounted(): Promise<void> {
  const client = createClient({ baseUrl: new URL(standalone.url).origin });
  const { request_id: id } = await client.castVote('dogs', mintRequestId());
  await expect.poll(async () => (await client.receipt(id)).state).toBe('counted');
  await expect.poll(async () => (await client.results()).total_votes).toBe(1);
}

async function entriesOf(stream: string): Promise<number> {
  const redis = await createRedis({ url: REDIS_URL }).connect();
  const length = await redis.xLen(stream);
  redis.destroy();
  return length;
}

/** An empty database on the server, and how many rows a table of it has; undefined where there is no such table. */
async function serverDatabase() {
  const { url, drop } = await scratchDatabase();
  const options = { url, applicationName: 'test', poolMin: 0, poolMax: 1, onError() {} };
  onTestFinished(drop);
  async function rowsOf(table: string): Promise<number | undefined> {
    const database = createPgDatabase(options);
    const rows = await database
      .query<{ n: number }>({ text: `select count(*) as n from ${table}` })
      .catch(() => [])
      .finally(() => database.close());
    return rows[0]?.n;
  }
  return { url, rowsOf };
}

describe('standalone keeps its votes', () => {
  it('in a data folder where nothing is set, and says so', async () => {
    standalone = await Standalone.start();
    await voteIsCounted();
    expect(standalone.process.printed()).toContain('Event log  a table in the same database');
    expect(standalone.process.printed()).toMatch(
      /Counts {5}PostgreSQL within this process, in the folder \//,
    );
  });

  it('in the PostgreSQL of DATABASE_URL, with the log as a table there, and says so without the password', async () => {
    const { url, rowsOf } = await serverDatabase();
    const secret = new URL(url);
    secret.password = 'never-shown';
    standalone = await Standalone.start({ env: { DATABASE_URL: secret.href } });
    await voteIsCounted();
    expect([await rowsOf('event_log'), await rowsOf('vote_events')]).toEqual([1, 1]);
    expect(standalone.process.printed()).toContain('Event log  a table in the same database');
    expect(standalone.process.printed()).toContain(`Counts     the PostgreSQL at ${secret.host}`);
    expect(standalone.process.printed()).not.toContain('never-shown');
  });

  it('in the Redis of REDIS_URL and a data folder', async () => {
    const stream = scratchStream();
    standalone = await Standalone.start({ env: { REDIS_URL, STREAM_NAME: stream } });
    await voteIsCounted();
    expect(await entriesOf(stream)).toBe(1);
    expect(standalone.process.printed()).toContain(`Event log  the Redis at ${new URL(REDIS_URL).host}`);
  });

  it('in the servers of both', async () => {
    const { url, rowsOf } = await serverDatabase();
    const stream = scratchStream();
    standalone = await Standalone.start({ env: { REDIS_URL, STREAM_NAME: stream, DATABASE_URL: url } });
    await voteIsCounted();
    expect([await entriesOf(stream), await rowsOf('vote_events')]).toEqual([1, 1]);
    expect(await rowsOf('event_log')).toBeUndefined();
  });
});

describe('standalone that cannot start says', () => {
  it('that the folder holds votes nobody would count, with the log elsewhere', async () => {
    standalone = await Standalone.start();
    await voteIsCounted();
    await standalone.process.end();
    const { folder } = standalone;
    const database = await openPgliteDatabase(path.join(folder, 'database'));
    await createVoteAppender({ database }).append(vote());
    await database.close();
    await expect(Standalone.start({ folder, env: { REDIS_URL } })).rejects.toThrow(
      'The vote cannot start. The data folder holds 1 accepted votes that are not counted yet: start once without',
    );
    await standalone.startAgain();
    const client = createClient({ baseUrl: new URL(standalone.url).origin });
    await expect.poll(async () => (await client.results()).total_votes).toBe(2);
    await standalone.process.end();
    await standalone.startAgain({ REDIS_URL, STREAM_NAME: scratchStream() });
  });

  it('that another process has the folder, which goes on', async () => {
    standalone = await Standalone.start();
    const { folder } = standalone;
    await expect(Standalone.start({ folder })).rejects.toThrow(
      `The vote cannot start. Another process has the votes in ${folder} open; end it, or choose another folder`,
    );
    await voteIsCounted();
  });

  it('that its port is taken, before it makes a database', async () => {
    standalone = await Standalone.start({ env: { DATABASE_URL: (await serverDatabase()).url } });
    const second = Standalone.start({ isFirstStart: true, args: ['--port', String(standalone.port)] });
    const message = await second.catch((error: Error) => error.message);
    expect(message).toContain(
      `The vote cannot start. Port ${standalone.port} is taken: end what listens there, or choose another`,
    );
    expect(message).not.toContain('Making a database');
  });
});
