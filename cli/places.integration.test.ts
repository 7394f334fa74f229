import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { vote } from '#event-log/event-log-contract/steps.ts';
import { createVoteAppender } from '#event-log/postgres/append.ts';
import { openDataFolder } from '#runtime/database/data-folder.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { votes } from '#tests/processes/votes.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';

const REDIS_URL = inject('redisUrl');
const DATABASE_URL = inject('databaseUrl');
/** It must never be printed. */
const PASSWORD = 'not-the-password';

async function status(args: readonly string[], env: Record<string, string> = {}) {
  const { exit, out } = await votes(['status', '--json', ...args], env);
  return { exit, ...JSON.parse(out) };
}

/** One folder, whose database takes seconds to make: each test leaves it without a process. */
describe('a data folder', { timeout: 120_000 }, () => {
  let standalone: Standalone;
  beforeAll(async () => {
    standalone = await Standalone.start();
  }, 120_000);
  afterAll(() => standalone.close());
  const data = () => ['--data', standalone.folder];
  const api = () => createClient({ baseUrl: new URL(standalone.url).origin });
  const cast = () => api().castVote('dogs', mintRequestId());

  it('[OP3] [OP4] is asked while its vote runs, when it was killed, and when it has ended', async () => {
    await cast();
    const running = { exit: 0, place: { kind: 'lent-folder' }, ballot: 'open', total: 1, stuck_at: null };
    await expect.poll(() => status(data()), { timeout: 30_000 }).toMatchObject(running);
    const elsewhere = { DATABASE_URL: 'postgres://127.0.0.1:1/votes', REDIS_URL: 'redis://127.0.0.1:1' };
    expect(await status(data(), elsewhere)).toMatchObject({ ...running, log: { takes_writes: true } });
    expect(await votes(['close', ...data()])).toMatchObject({ exit: 0, err: '' });
    await expect.poll(async () => (await api().results()).ballot).toBe('closed');
    await expect(cast()).rejects.toMatchObject({ code: 'ballot_closed' });

    await standalone.process.end('SIGKILL');
    expect(await readdir(standalone.folder)).toContain('database.socket');
    const ownFolder = { exit: 0, place: { kind: 'own-folder' }, ballot: 'closed', total: 1, stuck_at: null };
    expect(await status(data())).toMatchObject({ ...ownFolder, processes: { apis: 0, consumers: [] } });
    const revealed = await votes(['reveal', '--json', ...data()]);
    expect(JSON.parse(revealed.out)).toEqual({ ballot: 'closed', revealed: true });
    const reopened = await votes(['open', '--json'], { DATA_DIR: standalone.folder });
    expect(JSON.parse(reopened.out)).toEqual({ ballot: 'open', revealed: false });

    await standalone.startAgain();
    expect(await status(data())).toMatchObject(running);
    await standalone.process.end('SIGTERM');
    expect(await readdir(standalone.folder)).not.toContain('database.socket');
    expect(await status(data())).toMatchObject({ ...ownFolder, ballot: 'open' });
  });

  it('[OP4] is told of where a process has it open and does not lend it', async () => {
    await standalone.process.end('SIGTERM');
    const folder = await openDataFolder(standalone.folder);
    onTestFinished(() => folder.close());
    const { exit, out, err } = await votes(['close', ...data()]);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('Another process has the votes in');
    expect(err).toContain('It does not lend its votes to this command');
  });

  it('[OP4] has votes stuck where accepted ones wait for a vote to run', async () => {
    await standalone.process.end('SIGTERM');
    const folder = await openDataFolder(standalone.folder);
    await createVoteAppender({ database: folder.database }).append(vote());
    await folder.close();
    expect(await status(data())).toMatchObject({ exit: 1, stuck_at: 'consumer', log: { unread: 1 } });
    const { out } = await votes(['status', ...data()]);
    expect(out).toContain('No vote runs on this folder: npm start counts them.');
  });

  it('[OP4] is told of where what it holds cannot be opened', async () => {
    await standalone.process.end('SIGTERM');
    await writeFile(path.join(standalone.folder, 'database/PG_VERSION'), '9\n');
    const { exit, err } = await votes(['status', ...data()]);
    expect({ exit, err }).toEqual({ exit: 2, err: expect.stringContaining('cannot be opened (') });
  });
});

describe('servers', () => {
  it('[OP4] are told of with those that run, and with what waits where none does', {
    timeout: 120_000,
  }, async () => {
    const pipeline = await Pipeline.on(REDIS_URL, DATABASE_URL);
    onTestFinished(() => pipeline.close());
    const { redisUrl, databaseUrl, stream } = pipeline.backends;
    const env = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream };
    const consumer = await pipeline.startConsumer();
    await untilReady(`${consumer.probeUrl}/ready`); // Its schema is there.
    expect(await status([], env)).toMatchObject({ exit: 1, stuck_at: 'intake' });
    await pipeline.startApi();
    const all = { exit: 0, stuck_at: null, processes: { apis: 1, consumers: ['idle'] } };
    await expect.poll(() => status([], env), { timeout: 30_000 }).toMatchObject(all);
    await consumer.end('SIGTERM');
    await createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());
    const stuck = { exit: 1, stuck_at: 'consumer', log: { unread: 1 }, processes: { consumers: [] } };
    await expect.poll(() => status([], env), { timeout: 30_000 }).toMatchObject(stuck);
  });

  it('[OP4] may be a PostgreSQL alone, with the event log as a table there', {
    timeout: 60_000,
  }, async () => {
    const database = await scratchDatabase();
    onTestFinished(database.drop);
    const standalone = await Standalone.start({ env: { DATABASE_URL: database.url } });
    onTestFinished(() => standalone.close());
    const asked = await status([], { DATABASE_URL: database.url });
    expect(asked).toMatchObject({ exit: 0, place: { kind: 'servers' }, processes: null, log: { unread: 0 } });
  });
});

describe('a PostgreSQL whose event log is in a Redis that is not named', { timeout: 60_000 }, () => {
  it('[OP1] [OP3] [OP4] is proven nothing of and not reset, and the rest is seen', async () => {
    const pipeline = await Pipeline.on(REDIS_URL, DATABASE_URL);
    onTestFinished(() => pipeline.close());
    const { probeUrl } = await pipeline.startConsumer();
    await untilReady(`${probeUrl}/ready`);
    const env = { DATABASE_URL: pipeline.backends.databaseUrl };
    const says = /There is no event log in the PostgreSQL at .*\. If it is in Redis, set REDIS_URL/;
    const archive = path.join(await mkdtemp(path.join(tmpdir(), 'votes-places-')), 'round.jsonl');
    onTestFinished(() => rm(path.dirname(archive), { recursive: true }));
    for (const command of [['verify'], ['replay'], ['reset', '--yes', '--wait', '1s', '--archive', archive]])
      expect(await votes([...command, '--json'], env)).toMatchObject({
        exit: 2,
        out: '',
        err: expect.stringMatching(says),
      });
    expect(await readdir(path.dirname(archive))).toEqual([]);
    const { exit, out, err } = await votes(['status'], env);
    expect({ exit, out, err }).toEqual({
      exit: 2,
      out: expect.stringMatching(/^Counted +0 votes.*^Event log +not known$/ms),
      err: expect.stringMatching(says),
    });
  });
});

describe('what goes wrong', () => {
  const servers = (database: string, redis = REDIS_URL) => ({ DATABASE_URL: database, REDIS_URL: redis });
  const withPassword = (url: string) =>
    Object.assign(new URL(url), { username: 'nobody', password: PASSWORD }).href;

  it.each([
    {
      what: 'a PostgreSQL that is down',
      env: servers(withPassword('postgres://127.0.0.1:1/votes')),
      exit: 2,
      says: /The database cannot be asked \(.*ECONNREFUSED.*start it/,
    },
    {
      what: 'a user whom PostgreSQL does not let in',
      env: servers(withPassword(DATABASE_URL)),
      exit: 2,
      says: /PostgreSQL does not let us in \(.*"nobody".*set user, password/,
    },
    {
      what: 'a database that is not there',
      env: servers(Object.assign(new URL(DATABASE_URL), { pathname: '/not_there' }).href),
      exit: 2,
      says: /PostgreSQL does not let us in \(.*"not_there".*\bdatabase in DATABASE_URL/,
    },
    {
      what: 'a database without our tables',
      env: servers(DATABASE_URL),
      exit: 2,
      says: /has not the tables .*: start the consumer/,
    },
    {
      what: 'a setting that is wrong',
      env: { ...servers(`http://u:${PASSWORD}@127.0.0.1`), STREAM_PARTITIONS: 'x' },
      exit: 78,
      says: /The configuration is wrong:\n {2}STREAM_PARTITIONS is "x".*\n {2}DATABASE_URL has a value \(not shown\)/,
    },
    {
      what: 'a folder that is not there',
      args: ['--data', '/not/there'],
      exit: 78,
      says: /no votes in the folder \/not\/there/,
    },
    { what: 'a file for a folder', args: ['--data', 'package.json'], exit: 2, says: /ENOTDIR/ },
    {
      what: 'an option there is not',
      args: ['--dat', 'x'],
      exit: 64,
      says: /'--dat'.*\nSee: votes close --help/s,
    },
    { what: 'a word too many', args: ['now'], exit: 64, says: /"now" is one word too many/ },
  ])('[OP4] $what is told in words, and never a password', async ({ args = [], env = {}, exit, says }) => {
    const asked = await votes(['close', '--json', ...args], env);
    expect(asked).toMatchObject({ exit, out: '', err: expect.stringMatching(says) });
    expect(asked.err).not.toContain(PASSWORD);
    expect(asked.err).not.toMatch(/^ +at /m);
  });

  it('[OP4] a Redis that is down, or lets us not in, leaves the rest to be seen', async () => {
    const pipeline = await Pipeline.on(REDIS_URL, DATABASE_URL);
    onTestFinished(() => pipeline.close());
    const { probeUrl } = await pipeline.startConsumer();
    await untilReady(`${probeUrl}/ready`);
    const { databaseUrl } = pipeline.backends;
    for (const [redis, says] of [
      [withPassword('redis://127.0.0.1:1'), /The event log cannot be asked \(.*ECONNREFUSED/],
      [withPassword(REDIS_URL), /Redis does not let us in \(WRONGPASS/],
    ] as const) {
      const { exit, out, err } = await votes(['status'], servers(databaseUrl, redis));
      expect({ exit, err }).toEqual({ exit: 2, err: expect.stringMatching(says) });
      expect(out).toMatch(/^Counted +0 votes/m);
      expect(out).toMatch(/^Event log +not known$/m);
      expect(`${out}${err}`).not.toContain(PASSWORD);
    }
  });
});
