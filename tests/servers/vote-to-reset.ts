import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { ResetOptions, ResetParts } from '#cli/reset/reset.ts';
import { drain, whenUp } from '#event-log/event-log-contract/steps.ts';
import { createVoteAppender as appendToTable } from '#event-log/postgres/append.ts';
import { createLogObserver as observeTable } from '#event-log/postgres/observe.ts';
import { createVoteReader as readTable } from '#event-log/postgres/read.ts';
import { createRetainedLog as retainedInTable } from '#event-log/postgres/retained.ts';
import { createLogTrimmer as trimTable } from '#event-log/postgres/trim.ts';
import { createVoteAppender } from '#event-log/redis-streams/append.ts';
import { createLogObserver } from '#event-log/redis-streams/observe.ts';
import { createVoteReader } from '#event-log/redis-streams/read.ts';
import { createRetainedLog } from '#event-log/redis-streams/retained.ts';
import { createLogTrimmer } from '#event-log/redis-streams/trim.ts';
import { migrate } from '#results/migrate.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import { createRoundKeeper } from '#results/postgres/keep-rounds.ts';
import { createAuditReader } from '#results/postgres/read-audit-rows.ts';
import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import { createTallyReader, createTallyWriter, createVoteAuditor } from '#results/postgres/tally-ports.ts';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from './pglite-folder.ts';
import { scratchDatabase, scratchStream } from './scratch.ts';

const group = 'vote-processors';

/** On the servers the tests share. */
export async function onServers() {
  const scratch = await scratchDatabase();
  const database = createPgDatabase({
    url: scratch.url,
    applicationName: 'reset-test',
    poolMin: 0,
    poolMax: 3,
    onError() {},
  });
  onTestFinished(() => database.close().then(scratch.drop));
  const options = { address: { url: inject('redisUrl') }, stream: scratchStream(), group };
  const log = {
    appender: createVoteAppender(options),
    reader: createVoteReader({ ...options, consumer: 'a', reclaimAfterMs: 30_000 }),
    observer: createLogObserver(options),
    trimmer: createLogTrimmer(options),
    retained: createRetainedLog(options),
  };
  onTestFinished(async () => {
    await Promise.all(Object.values(log).map((each) => each.close()));
  });
  return { database, stream: options.stream, ...log };
}

const folders = new PgliteFolders();

/** In a database within this process, which takes seconds to be made, on a busy machine many. */
export async function inOneDatabase() {
  const database = await openPgliteDatabase(await folders.make());
  onTestFinished(() => database.close());
  const log = {
    appender: appendToTable({ database }),
    reader: readTable({ database, consumer: 'a', reclaimAfterMs: 30_000 }),
    observer: observeTable({ database }),
    trimmer: trimTable({ database }),
    retained: retainedInTable({ database }),
  };
  onTestFinished(() => log.reader.close());
  return { database, stream: 'event_log', ...log };
}

export const LONG_MS = 90_000;

/** A vote with a consumer that does what it is told. */
export async function givenVote(open: typeof onServers | typeof inOneDatabase) {
  const { database, stream, appender, reader, ...log } = await open();
  await migrate(database);
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-archives-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const sent: string[] = [];
  const cast = async (votes: number) => {
    for (let i = 0; i < votes; i++) {
      const requestId = mintRequestId();
      const option = i % 2 === 0 ? 'cats' : 'dogs';
      await whenUp(() => appender.append({ option, requestId, timestamp: Date.now() }));
      sent.push(requestId);
    }
  };
  const writer = createTallyWriter(database);
  const consume = async () => {
    const deliveries = await drain(reader, { batchSizeMax: 1_000, blockTimeoutMs: 5 });
    const votes = deliveries.flatMap(({ position, entry }) =>
      entry.kind === 'vote' ? [{ ...entry.vote, position }] : [],
    );
    await writer.applyBatch({ votes, deadLetters: [] });
    await reader.acknowledge(deliveries.map(({ position }) => position));
  };
  const letter = (position: string) => ({ position, reason: 'x', fields: [new Uint8Array([255, 0])] });
  return {
    database,
    stream,
    folder,
    sent,
    cast,
    consume,
    observer: log.observer,
    recordLetter: (position: string) => writer.applyBatch({ votes: [], deadLetters: [letter(position)] }),
    parts: partsOf(database, log),
    tally: () => createTallyReader(database).readTally(),
  };
}

function partsOf(database: Database, log: Pick<ResetParts, 'observer' | 'trimmer' | 'retained'>): ResetParts {
  return {
    ballot: createBallotKeeper(database),
    tally: createTallyReader(database),
    rounds: createRoundKeeper(database),
    audit: createAuditReader(database),
    letters: createDeadLetterSettler(database),
    auditor: createVoteAuditor(database),
    roll: { read: async () => [] },
    ...log,
  };
}

/** Of a reset that waits for nobody but who counts. */
export const optionsFor = (file: string): ResetOptions => ({
  file,
  keepClosed: false,
  waitMs: 10_000,
  quietMs: 1,
  signal: new AbortController().signal,
  terminal: { progress() {} },
  tell() {},
});
