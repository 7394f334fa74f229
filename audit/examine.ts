import { toEntry } from '#event-log/entry.ts';
import type { RetainedEntry, RetainedLog } from '#event-log/ports.ts';
import type { AuditedEntry, VoteAuditor } from '#results/ports.ts';

/** What is compared. */
export interface Sides {
  readonly log: RetainedLog;
  readonly auditor: VoteAuditor;
}

/** What became of entries of the log. Each is in one of the numbers. */
export interface Examined {
  /** Acknowledged, and counted as the vote it is. */
  readonly counted: number;
  /** Acknowledged, and its vote counted from another entry. */
  readonly resent: number;
  /** Acknowledged, and kept as an entry that can never be counted. */
  readonly deadLettered: number;
  /** Not acknowledged: it will be delivered, or delivered again. */
  readonly waiting: number;
  /** Acknowledged and recorded nowhere: accepted and lost, until somebody counts it. */
  readonly missing: readonly RetainedEntry[];
}

/**
 * Compares entries of the log, as they were seen before, with what the database holds by now.
 *
 * An entry is acknowledged after its commit, so what was seen acknowledged has to be in the database when it is asked
 * later. What it does not hold is looked at again in the log: it is missing only if it is still there with the same
 * bytes and still acknowledged. So neither trimming, nor a log that was emptied before the tables were, nor one that
 * lost its end or its group in between is ever taken for a loss.
 *
 * @throws LogUnavailable, DatabaseUnavailable, DatabaseError One of the two cannot be asked.
 */
export async function examine({ log, auditor }: Sides, entries: readonly RetainedEntry[]): Promise<Examined> {
  const acknowledged = entries.filter((each) => each.isAcknowledged);
  const findings = await auditor.audit(acknowledged.map(toAudited));
  const number = (finding: (typeof findings)[number]) => findings.filter((each) => each === finding).length;
  const doubtful = acknowledged.filter((_, i) => findings[i] === 'missing');
  return {
    counted: number('counted'),
    resent: number('resent'),
    deadLettered: number('dead_lettered'),
    waiting: entries.length - acknowledged.length,
    missing: doubtful.length === 0 ? [] : await stillThere(log, doubtful),
  };
}

async function stillThere(log: RetainedLog, entries: readonly RetainedEntry[]): Promise<RetainedEntry[]> {
  const again = await log.lookAgain(entries.map((each) => each.position));
  const now = new Map(again.map((each) => [each.position, each]));
  return entries.filter(({ position, fields }) => {
    const found = now.get(position);
    return found?.isAcknowledged === true && areSame(found.fields, fields);
  });
}

/** What the entry says. An older release judged the time it claims by a clock; what it refused is found as a dead letter. */
function toAudited({ position, fields }: RetainedEntry): AuditedEntry {
  const entry = toEntry(fields);
  return { position, fields, vote: entry.kind === 'vote' ? entry.vote : undefined };
}

function areSame(fields: readonly Uint8Array[], others: readonly Uint8Array[]): boolean {
  const same = (field: Uint8Array, i: number) => Buffer.compare(field, others[i] ?? NOTHING) === 0;
  return fields.length === others.length && fields.every(same);
}

const NOTHING = new Uint8Array();
