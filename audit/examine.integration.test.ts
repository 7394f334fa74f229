import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import { toBatch } from '#consumer/batch.ts';
import { toEntry } from '#event-log/entry.ts';
import type { RetainedLog } from '#event-log/ports.ts';
import { createRetainedLog } from '#event-log/redis-streams/retained.ts';
import { migrate } from '#results/migrate.ts';
import type { VoteAuditor } from '#results/ports.ts';
import { createTallyWriter, createVoteAuditor } from '#results/postgres/tally-ports.ts';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import type { ScratchDatabase } from '#tests/servers/scratch.ts';
import { scratchDatabase, scratchStream } from '#tests/servers/scratch.ts';
import type { Pass } from './pass.ts';
import { goThrough } from './pass.ts';

/** One log and one database, compared while somebody changes either between the look at the one and at the other. */
const GROUP = 'vote-processors';

let scratch: ScratchDatabase;
let database: Database;
let redis: ReturnType<typeof createClient>;
let stream: string;
let log: RetainedLog;

beforeAll(async () => {
  scratch = await scratchDatabase();
  database = createPgDatabase({
    url: scratch.url,
    applicationName: 'audit-test',
    poolMin: 1,
    poolMax: 2,
    onError() {},
  });
  await migrate(database);
  redis = createClient({ url: inject('redisUrl') });
  await redis.connect();
});
afterAll(async () => {
  redis.destroy();
  await database.close();
  await scratch.drop();
});
beforeEach(async () => {
  await emptyTables();
  stream = scratchStream();
  await redis.xGroupCreate(stream, GROUP, '0', { MKSTREAM: true });
  log = createRetainedLog({ address: { url: inject('redisUrl') }, stream, group: GROUP });
});
afterEach(async () => {
  await log.close();
  await redis.del(stream);
});

const emptyTables = () => database.query({ text: 'truncate vote_events, dead_letters' });
const aVote = (): Vote => ({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() });
const append = (fields: readonly string[], id = '*') =>
  redis.sendCommand<string>(['XADD', stream, id, ...fields]);
const deliver = () => redis.xReadGroup(GROUP, 'one', { key: stream, id: '>' });
const acknowledge = (id: string) => redis.xAck(stream, GROUP, id);

/** Votes that are in the log, delivered, counted and acknowledged. */
async function counted(count: number) {
  const votes = [];
  for (let i = 0; i < count; i += 1) {
    const vote = aVote();
    votes.push({ ...vote, position: await append(encodeFlat(vote)) });
  }
  await deliver();
  await createTallyWriter(database).applyBatch({ votes, deadLetters: [] });
  for (const { position } of votes) await acknowledge(position);
  return votes;
}

const forget = (vote: Vote | undefined) =>
  database.query({ text: 'delete from vote_events where request_id = $1', values: [vote?.requestId] });

/** Goes through all of it; `between` happens once the log was looked at and before the database is asked. */
async function outcome(between: () => Promise<unknown> = async () => {}): Promise<Pass | undefined> {
  const auditor = createVoteAuditor(database);
  const interrupted: VoteAuditor = {
    ...auditor,
    audit: async (entries) => {
      await between();
      return auditor.audit(entries);
    },
  };
  let last: Pass | undefined;
  for await (const { soFar } of goThrough({ log, auditor: interrupted }, { pageSize: 100, keptMax: 2 }))
    last = soFar;
  return last;
}

const NONE = { counted: 0, resent: 0, deadLettered: 0, waiting: 0, missing: 0, missingFirst: [] };

describe('a pass over the log', () => {
  it('[OP1] tells what became of each entry, and which are missing', async () => {
    const [lost, other, third] = await counted(5);
    for (const vote of [lost, other, third]) await forget(vote);
    await append(encodeFlat(aVote()));
    await deliver();
    await append(encodeFlat(aVote()));
    expect(await outcome()).toEqual({
      ...NONE,
      counted: 2,
      waiting: 2,
      missing: 3,
      missingFirst: [lost, other].map((vote) => ({ position: vote?.position, requestId: vote?.requestId })),
    });
  });

  it('[OP1] goes through more entries than a page takes', async () => {
    const votes = await counted(250);
    await forget(votes[240]);
    expect(await outcome()).toMatchObject({ counted: 249, missing: 1 });
  });

  it('[OP1] takes a vote that stands in the log twice for sent again, and one delivered twice not', async () => {
    const [vote] = await counted(1);
    const second = await append(encodeFlat(vote as Vote));
    await deliver();
    await redis.xReadGroup(GROUP, 'one', { key: stream, id: '0' });
    await acknowledge(second);
    expect(await outcome()).toEqual({ ...NONE, counted: 1, resent: 1 });
  });

  it('[OP1] misses an entry that was acknowledged and never counted, and one the group was told to pass by', async () => {
    const read = await append(encodeFlat(aVote()));
    await deliver();
    await acknowledge(read);
    const passed = await append(['vote', 'cats']);
    await redis.xGroupSetId(stream, GROUP, '$');
    const missingFirst = [{ position: read }, { position: passed, requestId: undefined }];
    expect(await outcome()).toMatchObject({ missing: 2, missingFirst });
  });

  it.each([
    ['counted', 0],
    ['deadLettered', 1],
  ])(
    '[OP1] finds an entry as %s whatever an older release said of the time it claims',
    async (what, isLetter) => {
      const position = await append(encodeFlat({ ...aVote(), timestamp: Date.UTC(2099) }));
      const [entry] = (await log.page(undefined, 1)).entries;
      const fields = entry?.fields ?? [];
      const reason = 'timestamp_out_of_range';
      const read = isLetter === 1 ? ({ kind: 'undecodable', reason, fields } as const) : toEntry(fields);
      await createTallyWriter(database).applyBatch(toBatch([{ position, redelivered: false, entry: read }]));
      await deliver();
      await acknowledge(position);
      expect(await outcome()).toEqual({ ...NONE, [what]: 1 });
    },
  );
});

describe('a vote is not called missing', () => {
  it.each([
    ['the log is emptied before the tables are', () => redis.del(stream)],
    ['entries are trimmed', () => redis.xTrim(stream, 'MAXLEN', 0)],
    ['the group is destroyed', () => redis.xGroupDestroy(stream, GROUP)],
    ['the group is set back', () => redis.xGroupSetId(stream, GROUP, '0')],
  ])('[OP1] when %s while it is compared', async (_, happens) => {
    await counted(3);
    const result = await outcome(async () => {
      await happens();
      await emptyTables();
    });
    expect(result).toEqual(NONE);
  });

  it('[OP1] when the log lost its end, and gives its place to another vote', async () => {
    const [vote] = await counted(1);
    const result = await outcome(async () => {
      await redis.del(stream);
      await append(encodeFlat(aVote()), vote?.position);
      await redis.xGroupCreate(stream, GROUP, '$');
      await emptyTables();
    });
    expect(result).toEqual(NONE);
  });

  it('[OP1] when it is acknowledged only while it is compared', async () => {
    const vote = aVote();
    const position = await append(encodeFlat(vote));
    await deliver();
    expect(await outcome(() => acknowledge(position))).toEqual({ ...NONE, waiting: 1 });
  });

  it('[OP1] and is, when nothing of that kind happens', async () => {
    await counted(3);
    expect(await outcome(emptyTables)).toMatchObject({ ...NONE, missing: 3, missingFirst: [{}, {}] });
  });
});
