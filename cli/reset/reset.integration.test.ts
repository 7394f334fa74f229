import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { drain, whenUp } from '#event-log/event-log-contract/steps.ts';
import { createVoteAppender as appendToTable } from '#event-log/postgres/append.ts';
import { createLogObserver as observeTable } from '#event-log/postgres/observe.ts';
import { createVoteReader as readTable } from '#event-log/postgres/read.ts';
import { createLogTrimmer as trimTable } from '#event-log/postgres/trim.ts';
import { createVoteAppender } from '#event-log/redis-streams/append.ts';
import { createLogObserver } from '#event-log/redis-streams/observe.ts';
import { createVoteReader } from '#event-log/redis-streams/read.ts';
import { createLogTrimmer } from '#event-log/redis-streams/trim.ts';
import { migrate } from '#results/migrate.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import { createRoundKeeper } from '#results/postgres/keep-rounds.ts';
import { createAuditReader } from '#results/postgres/read-audit-rows.ts';
import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import { createTallyReader, createTallyWriter } from '#results/postgres/tally-ports.ts';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { scratchDatabase, scratchStream } from '#tests/servers/scratch.ts';
import { NotDrained } from './drain.ts';
import type { ResetParts } from './reset.ts';
import { reset } from './reset.ts';

const group = 'vote-processors';

async function onServers() {
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
  };
  onTestFinished(async () => {
    await Promise.all(Object.values(log).map((each) => each.close()));
  });
  return { database, ...log };
}

const folders = new PgliteFolders();

async function inOneDatabase() {
  const database = await openPgliteDatabase(await folders.make());
  onTestFinished(() => database.close());
  const log = {
    appender: appendToTable({ database }),
    reader: readTable({ database, consumer: 'a', reclaimAfterMs: 30_000 }),
    observer: observeTable({ database }),
    trimmer: trimTable({ database }),
  };
  onTestFinished(() => log.reader.close());
  return { database, ...log };
}

/** A database within this process takes seconds to be made, on a busy machine many. */
const LONG_MS = 90_000;

/** A vote with a consumer that does what it is told. */
async function givenVote(open: typeof onServers | typeof inOneDatabase) {
  const { database, appender, reader, observer, trimmer } = await open();
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
    folder,
    sent,
    cast,
    consume,
    observer,
    recordLetter: (position: string) => writer.applyBatch({ votes: [], deadLetters: [letter(position)] }),
    parts: partsOf(database, observer, trimmer),
    tally: () => createTallyReader(database).readTally(),
  };
}

function partsOf(
  database: Database,
  observer: ResetParts['observer'],
  trimmer: ResetParts['trimmer'],
): ResetParts {
  return {
    ballot: createBallotKeeper(database),
    tally: createTallyReader(database),
    rounds: createRoundKeeper(database),
    audit: createAuditReader(database),
    letters: createDeadLetterSettler(database),
    observer,
    trimmer,
  };
}

const optionsFor = (file: string) => ({
  file,
  keepClosed: false,
  waitMs: 10_000,
  quietMs: 1,
  signal: new AbortController().signal,
  terminal: { progress() {} },
  tell() {},
});

interface Line {
  readonly type: string;
  readonly request_id: string;
  readonly votes?: number;
}

async function linesOf(file: string): Promise<Line[]> {
  return (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const votesIn = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === 'vote').map((line) => line.request_id);

class Killed extends Error {}

/** The parts, of which the one that is asked after so many others does what it is asked, and nobody hears of it. */
function mortal(parts: ResetParts, others: number): ResetParts {
  let asked = 0;
  const wrap = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (name === 'auditRows' || typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          const answer = await method.apply(target, args);
          if (asked++ === others) throw new Killed();
          return answer;
        };
      },
    });
  const wrapped = Object.entries(parts).map(([name, part]) => [name, wrap(part)]);
  return Object.fromEntries(wrapped);
}

describe.each([
  ['servers', onServers],
  ['one database', inOneDatabase],
])('a reset on %s', { timeout: LONG_MS }, (_, open) => {
  it('[OP3] archives everything, empties log and tables and opens the ballot', async () => {
    const vote = await givenVote(open);
    await vote.cast(25);
    await vote.consume();
    await vote.recordLetter('1');
    const before = await vote.tally();
    const file = path.join(vote.folder, 'one.jsonl');
    const outcome = await reset(vote.parts, optionsFor(file));
    expect(outcome).toEqual({ votes: 25, deadLetters: 1, removed: 25 });
    const lines = await linesOf(file);
    expect(lines[0]).toMatchObject({ type: 'archive', counts: before.counts, total: 25, dead_letters: 1 });
    expect(votesIn(lines)).toEqual(vote.sent.toSorted());
    expect(lines.at(-2)).toMatchObject({ type: 'dead_letter', stream_id: '1', fields_hex: ['ff00'] });
    expect(lines.at(-1)).toMatchObject({ type: 'end', votes: 25, dead_letters: 1 });
    const after = await vote.tally();
    expect(after).toMatchObject({ total: 0, ballot: { isOpen: true, isRevealed: false } });
    expect(after.revision).toBeGreaterThan(before.revision);
    await vote.cast(3);
    expect(await vote.observer.depth()).toMatchObject({ unread: 3, pending: 0 });
    await vote.consume();
    expect(await vote.tally()).toMatchObject({ total: 3 });
    expect(await readdir(vote.folder)).toEqual(['one.jsonl']);
  });

  it('[OP3] loses nothing wherever it is killed, and can be done again', async () => {
    const vote = await givenVote(open);
    let round = 0;
    const archived = new Set<string>();
    for (let death: unknown; round === 0 || death !== undefined; round += 1) {
      await vote.cast(4);
      await vote.consume();
      await vote.recordLetter(String(round));
      const file = (name: string) => optionsFor(path.join(vote.folder, `${name}-${round}.jsonl`));
      const killed = reset(mortal(vote.parts, round), file('killed'));
      death = await killed.then(
        () => undefined,
        (error) => error,
      );
      if (death !== undefined) expect(death).toBeInstanceOf(Killed);
      // What the log still holds is in the tables, or it would seem to be lost.
      if ((await vote.tally()).total === 0) expect(await vote.parts.trimmer.removeDone()).toBe(0);
      await reset(vote.parts, file('again'));
    }
    for (const name of await readdir(vote.folder)) {
      expect(name).toMatch(/\.jsonl$/);
      const lines = await linesOf(path.join(vote.folder, name));
      expect(votesIn(lines)).toHaveLength(lines.at(-1)?.votes ?? -1);
      for (const requestId of votesIn(lines)) archived.add(requestId);
    }
    expect(round).toBeGreaterThan(10);
    expect([...archived].sort()).toEqual(vote.sent.toSorted());
    expect(await vote.tally()).toMatchObject({ total: 0, ballot: { isOpen: true } });
  });

  it('[OP3] archives anew what is counted between the archive and the emptying', async () => {
    const vote = await givenVote(open);
    await vote.cast(5);
    await vote.consume();
    const file = path.join(vote.folder, 'late.jsonl');
    let late = 2;
    const trimmer = {
      async removeDone() {
        if (late-- > 0) {
          await vote.cast(2);
          await vote.consume();
        }
        return vote.parts.trimmer.removeDone();
      },
    };
    expect(await reset({ ...vote.parts, trimmer }, optionsFor(file))).toMatchObject({ votes: 9, removed: 9 });
    expect(votesIn(await linesOf(file))).toEqual(vote.sent.toSorted());
  });

  it('[OP3] removes nothing while a vote is unread, and leaves the ballot closed', async () => {
    const vote = await givenVote(open);
    await vote.cast(5);
    const file = path.join(vote.folder, 'never.jsonl');
    const resetting = reset(vote.parts, { ...optionsFor(file), waitMs: 500 });
    await expect(resetting).rejects.toThrow(NotDrained);
    expect(await vote.tally()).toMatchObject({ total: 0, ballot: { isOpen: false } });
    await vote.consume();
    expect(await vote.tally()).toMatchObject({ total: 5 });
    expect(await readdir(vote.folder)).toEqual([]);
  });
});
