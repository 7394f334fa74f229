import type { Aged, Failure } from './failure.ts';
import { FAILURE_CODES } from './failure.ts';

/** What a process of the pipeline says of itself: no name, no address and no message, for anybody may be shown it. */
export type Presence = ApiPresence | ConsumerPresence;

export interface ApiPresence {
  readonly kind: 'api';
  /** Live streams that are open at this process. */
  readonly viewers: number;
  /** The newest vote that was not taken, for a reason within the pipeline. */
  readonly lastFailure?: Aged<IntakeFailure> | undefined;
}

const INTAKE_FAILURE_CODES = ['log_unavailable', 'outcome_unknown', 'overloaded'] as const;
export interface IntakeFailure {
  readonly code: (typeof INTAKE_FAILURE_CODES)[number];
}

export interface ConsumerPresence {
  readonly kind: 'consumer';
  readonly state: ConsumerActivity;
  /** The newest failure of its loop. */
  readonly lastFailure?: Aged<Failure> | undefined;
}

const CONSUMER_ACTIVITIES = ['starting', 'idle', 'counting', 'retrying'] as const;
export type ConsumerActivity = (typeof CONSUMER_ACTIVITIES)[number];

/** No presence is longer, in characters. */
export const PRESENCE_LENGTH_MAX = 256;
/** What a number may say that another process has told: anything larger is nonsense. */
const NUMBER_MAX = 1e12;

export function encodePresence(presence: Presence): string {
  return JSON.stringify(presence);
}

/**
 * The presence that `text` holds, or undefined where it holds none; never throws. Whatever else it holds is left out,
 * so nothing but numbers and words of ours can come of it.
 */
export function decodePresence(text: string): Presence | undefined {
  if (text.length > PRESENCE_LENGTH_MAX) return undefined;
  const told = parsed(text);
  if (told.kind === 'api' && isCount(told.viewers)) {
    const lastFailure = toFailure(told.lastFailure, INTAKE_FAILURE_CODES);
    return { kind: 'api', viewers: told.viewers, lastFailure };
  }
  const { state } = told;
  if (told.kind === 'consumer' && isOneOf(CONSUMER_ACTIVITIES, state)) {
    const lastFailure = toFailure(told.lastFailure, FAILURE_CODES);
    return { kind: 'consumer', state, lastFailure };
  }
  return undefined;
}

type Told = Readonly<Record<string, unknown>>;

function parsed(text: string): Told {
  try {
    return toldIn(JSON.parse(text));
  } catch {
    return {};
  }
}

function toldIn(value: unknown): Told {
  return typeof value === 'object' && value !== null ? (value as Told) : {};
}

/** A failure of one of these codes, or undefined. */
function toFailure<Code extends string>(value: unknown, codes: readonly Code[]) {
  const { code, sqlstateClass, agoMs } = toldIn(value);
  if (!isOneOf(codes, code) || !isCount(agoMs)) return undefined;
  const hasClass = typeof sqlstateClass === 'string' && /^[0-9A-Z]{2}$/.test(sqlstateClass);
  return { code, agoMs, ...(hasClass && { sqlstateClass }) };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= NUMBER_MAX;
}

function isOneOf<T extends string>(list: readonly T[], value: unknown): value is T {
  return list.some((each) => each === value);
}
