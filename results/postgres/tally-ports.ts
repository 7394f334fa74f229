import type { Database } from '#runtime/database/database.ts';
import type { DeadLetterReader, TallyReader, TallyWriter, VoteAuditor } from '../ports.ts';
import { applyBatch } from './apply-batch.ts';
import { audit, compareCounters } from './audit-entries.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { readHistory } from './read-history.ts';
import { readReceipts } from './read-receipts.ts';
import { readTally } from './read-tally.ts';
import { watchTally } from './watch-tally.ts';

/** Counts votes into `database`, whose schema has to be migrated. */
export function createTallyWriter(database: Database): TallyWriter {
  return {
    applyBatch: (batch) => applyBatch(database, batch),
  };
}

/** Reads what was counted in `database`, whose schema has to be migrated. */
export function createTallyReader(database: Database): TallyReader {
  return {
    readTally: () => readTally(database),
    watchTally: (options) => watchTally(database, options),
    readHistory: (minutes) => readHistory(database, minutes),
    readReceipts: (requestIds) => readReceipts(database, requestIds),
  };
}

/** Looks at the dead letters of `database`, whose schema has to be migrated. */
export function createDeadLetterReader(database: Database): DeadLetterReader {
  return {
    readDeadLetters: () => readDeadLetters(database),
  };
}

/** Compares an event log with what `database` holds, whose schema has to be migrated. */
export function createVoteAuditor(database: Database): VoteAuditor {
  return {
    audit: (entries) => audit(database, entries),
    compareCounters: () => compareCounters(database),
  };
}
