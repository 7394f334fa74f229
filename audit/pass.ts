import { toEntry } from '#event-log/entry.ts';
import type { RetainedEntry } from '#event-log/ports.ts';
import type { Examined, Sides } from './examine.ts';
import { examine } from './examine.ts';

/** What became of everything the log held, once it was gone through. Each entry is in one of the numbers. */
export interface Pass extends Omit<Examined, 'missing'> {
  readonly missing: number;
  /** The first of them, where there are more than are kept. */
  readonly missingFirst: readonly Missing[];
}

export interface Missing {
  readonly position: string;
  /** Where it has a readable one. */
  readonly requestId: string | undefined;
}

/** How many entries a pass has gone through. */
export function entriesIn({ counted, resent, deadLettered, waiting, missing }: Pass): number {
  return counted + resent + deadLettered + waiting + missing;
}

/** A page examined, and the sum of it and those before. */
export interface Step {
  readonly page: Examined;
  readonly soFar: Pass;
}

export interface PassOptions {
  /** Entries of a page at most. */
  readonly pageSize: number;
  /** How many of the missing are kept. */
  readonly keptMax: number;
}

const NOTHING: Pass = { counted: 0, resent: 0, deadLettered: 0, waiting: 0, missing: 0, missingFirst: [] };

/**
 * Goes through the log once, page by page, at the pace of whoever asks for the next step. At least one step; the last
 * one's `soFar` is of the whole log, less what was appended meanwhile.
 *
 * @throws LogUnavailable, DatabaseUnavailable, DatabaseError One of the two cannot be asked.
 */
export async function* goThrough(
  sides: Sides,
  { pageSize, keptMax }: PassOptions,
): AsyncGenerator<Step, void, undefined> {
  let soFar = NOTHING;
  let cursor: string | undefined;
  do {
    const { entries, next } = await sides.log.page(cursor, pageSize);
    const page = await examine(sides, entries);
    soFar = sum(soFar, page, keptMax);
    yield { page, soFar };
    cursor = next;
  } while (cursor !== undefined);
}

function sum(before: Pass, page: Examined, keptMax: number): Pass {
  const room = keptMax - before.missingFirst.length;
  return {
    counted: before.counted + page.counted,
    resent: before.resent + page.resent,
    deadLettered: before.deadLettered + page.deadLettered,
    waiting: before.waiting + page.waiting,
    missing: before.missing + page.missing.length,
    missingFirst: [...before.missingFirst, ...page.missing.slice(0, room).map(toMissing)],
  };
}

function toMissing({ position, fields }: RetainedEntry): Missing {
  const entry = toEntry(fields);
  return { position, requestId: entry.kind === 'vote' ? entry.vote.requestId : entry.requestId };
}
