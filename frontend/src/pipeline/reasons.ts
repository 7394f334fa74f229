import type { FailureCode, INTAKE_FAILURES } from '#contract/pipeline.ts';
import { texts } from '../texts/texts.ts';

const { reasons, sqlstates, otherReason, deadLetters } = texts.pipeline;

export interface Reason {
  readonly code: FailureCode | (typeof INTAKE_FAILURES)[number];
  readonly sqlstate_class?: string | null;
}

/** Why something failed, in plain words, and the code for whoever looks it up. */
export function describeReason(reason: Reason): string {
  return `${wordsOf(reason)} (${codeOf(reason)})`;
}

/** The more exact words are the database's own. A newer api may tell of what we have no words for. */
function wordsOf({ code, sqlstate_class: sqlstate }: Reason): string {
  if (has(sqlstates, sqlstate)) return sqlstates[sqlstate];
  return has(reasons, code) ? reasons[code] : otherReason;
}

function codeOf({ code, sqlstate_class: sqlstate }: Reason): string {
  return sqlstate ? `${code}, SQLSTATE ${sqlstate}` : code;
}

/** Why an entry is a dead letter: its reason begins with the field that is wrong. */
export function describeDeadLetter(reason: string): string {
  const field = /^(option|request_id|timestamp|sqlstate)_/.exec(reason)?.[1];
  return `${has(deadLetters, field) ? deadLetters[field] : deadLetters.other} (${reason})`;
}

/** Whether there are words for this key: an api newer than the page may tell of what has none. */
export function has<T extends object>(words: T, key: PropertyKey | null | undefined): key is keyof T {
  return key !== null && key !== undefined && Object.hasOwn(words, key);
}
