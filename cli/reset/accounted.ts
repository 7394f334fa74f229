import type { Sides } from '#audit/examine.ts';
import { entriesIn, goThrough } from '#audit/pass.ts';
import type { RetainedLog } from '#event-log/ports.ts';
import { count } from '../figures.ts';

/** Few enough that a vote which lends its database is served in between. */
const PAGE_SIZE = 500;

/** The log holds acknowledged entries that are in no table, and so would be in no archive. */
export class VotesMissing extends Error {
  override readonly name = 'VotesMissing';
}

/** What is counted stays in the log, and would be taken for lost, or be counted again, once the tables are empty. */
export class LogNotEmpty extends Error {
  override readonly name = 'LogNotEmpty';
}

export interface LookOptions {
  readonly signal: AbortSignal;
  onProgress(text: string): void;
}

/**
 * Resolves where everything the log holds as acknowledged is in the tables.
 *
 * @throws VotesMissing
 */
export async function expectAllRecorded(sides: Sides, { signal, onProgress }: LookOptions): Promise<void> {
  let missing = 0;
  for await (const { soFar } of goThrough(sides, { pageSize: PAGE_SIZE, keptMax: 0 })) {
    signal.throwIfAborted();
    missing = soFar.missing;
    onProgress(`Comparing the event log with the tables: ${count(entriesIn(soFar))} entries …`);
  }
  if (missing > 0) throw new VotesMissing(`${count(missing)} acknowledged entries are not counted`);
}

/**
 * Resolves where the log holds nothing that is acknowledged.
 *
 * @throws LogNotEmpty
 */
export async function expectNothingLeft(log: RetainedLog): Promise<void> {
  let left = 0;
  let cursor: string | undefined;
  do {
    const { entries, next } = await log.page(cursor, PAGE_SIZE);
    left += entries.filter(({ isAcknowledged }) => isAcknowledged).length;
    cursor = next;
  } while (cursor !== undefined);
  if (left > 0) throw new LogNotEmpty(`${count(left)} counted entries stay in the event log`);
}
