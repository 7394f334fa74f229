import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { migrate } from '#results/migrate.ts';
import type { Database } from '#runtime/database/database.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { VOTES, votes } from '#tests/processes/votes.ts';
import type { ScratchDatabase } from '#tests/servers/scratch.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';

const MANY = 500_000;

let scratch: ScratchDatabase;
let database: Database;
let folder = '';

beforeAll(async () => {
  scratch = await scratchDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'votes-export-'));
  const limits = MIGRATION_LIMITS;
  database = createPgDatabase({
    url: scratch.url,
    applicationName: 'export-test',
    poolMin: 0,
    poolMax: 1,
    limits,
    onError() {},
  });
  await migrate(database);
  // Without the counting, which has its own tests.
  await database.query({ text: 'alter table vote_events disable trigger count_new_votes' });
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
  await rm(folder, { recursive: true });
});

/** Counts votes from one number on to another, whose request ids are these numbers. */
const count = (from: number, to: number) =>
  database.query({
    text: `insert into vote_events (request_id, option, timestamp, stream_id, counted_at)
      select lpad(to_hex(n), 32, '0')::uuid, case n % 2 when 0 then 'cats' else 'dogs' end,
        '2026-01-02T03:04:05.678Z', n || '-0', '2026-01-02T03:04:06.123456Z'
      from generate_series($1::integer, $2::integer) as n`,
    values: [from, to],
  });

const exported = (args: readonly string[], env: Record<string, string> = {}) =>
  votes(['export', ...args], { DATABASE_URL: scratch.url, ...env });

/** Garbage is collected soon, or what is seen is how late Node does so; and a heap that grows beyond this ends it. */
const WEIGHED =
  '--import=./tests/processes/tell-peak-memory.ts --max-semi-space-size=2 --max-old-space-size=40';

/** How much memory an export of all there is takes, in KiB. */
async function peakOf(args: readonly string[]): Promise<number> {
  const { exit, err } = await exported(args, { NODE_OPTIONS: WEIGHED });
  expect(exit).toBe(0);
  return Number(/At most in memory: (\d+) KiB/.exec(err)?.[1]);
}

it('[OP3] writes CSV by RFC 4180 and lines of JSON, to a file or to standard output', async () => {
  await count(1, 2);
  await database.query({
    text: `update vote_events set stream_id = case option when 'cats' then null else 'a "b", ' || chr(10) end`,
  });
  const id = '00000000-0000-0000-0000-00000000000';
  const times = ['2026-01-02T03:04:05.678000Z', '2026-01-02T03:04:06.123456Z'];
  const csv = [
    'request_id,option,timestamp,stream_id,counted_at',
    `${id}1,dogs,${times[0]},"a ""b"", \n",${times[1]}`,
    `${id}2,cats,${times[0]},,${times[1]}`,
    '',
  ].join('\r\n');
  expect(await exported([])).toEqual({ exit: 0, out: csv, err: '2 votes.\n' });
  const file = path.join(folder, 'votes.csv');
  expect(await exported(['--out', file])).toMatchObject({ exit: 0, out: `2 votes in ${file}.\n` });
  expect(await readFile(file, 'utf8')).toBe(csv);
  const { out } = await exported(['--format', 'jsonl']);
  const row = { request_id: `${id}1`, option: 'dogs', timestamp: times[0], stream_id: 'a "b", \n' };
  expect(JSON.parse(out.split('\n')[0] ?? '')).toEqual({ ...row, counted_at: times[1] });
  expect(out.split('\n')).toHaveLength(3);
  expect(await readdir(folder)).toEqual(['votes.csv']);
});

it('[OP3] takes no more memory for half a million votes than for some thousands', {
  timeout: 240_000,
}, async () => {
  await count(10, 10_000);
  const file = path.join(folder, 'few.csv');
  const few = await peakOf(['--out', file]);
  await count(10_001, MANY);
  const many = await peakOf(['--out', file]);
  const { size } = await stat(file);
  expect(size).toBeGreaterThan(50_000_000);
  // Fifty times the votes; by half for what differs from run to run.
  expect(many).toBeLessThan(few * 1.5);
  const [{ rows } = { rows: 0 }] = await database.query<{ rows: number }>({
    text: 'select count(*) as rows from vote_events',
  });
  expect((await readFile(file)).toString('latin1').match(/\r\n/g)).toHaveLength(rows + 1);
});

it('[OP3] leaves nothing under the name of a file while it is killed or ended by Ctrl-C', async () => {
  const file = path.join(folder, 'half.csv');
  for (const [signal, parts] of [
    ['SIGKILL', 1],
    ['SIGINT', 0],
  ] as const) {
    const running = startNode([...VOTES, 'export', '--out', file], { DATABASE_URL: scratch.url });
    onTestFinished(async () => {
      await running.end('SIGKILL');
    });
    const part = `${file}.${running.child.pid}.part`;
    await expect.poll(() => existsSync(part), { interval: 5 }).toBe(true);
    await running.end(signal);
    expect(existsSync(file)).toBe(false);
    expect((await readdir(folder)).filter((name) => name === path.basename(part))).toHaveLength(parts);
  }
});

it('[OP3] never takes the place of what is no file', async () => {
  const { exit, err } = await exported(['--out', folder]);
  expect({ exit, err }).toMatchObject({ exit: 64, err: expect.stringContaining('is no file') });
});
