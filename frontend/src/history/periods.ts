import type { Option } from '#ballot/options.ts';
import { forEachOption, OPTIONS } from '#ballot/options.ts';
import { sharesOf } from '../results/figures.ts';
import type { Minute } from './read-history.ts';

/** Votes of some minutes on end. */
export interface Period {
  readonly from: Date;
  /** Exclusive; of the period that runs, the end of its running minute. */
  readonly to: Date;
  readonly counts: Readonly<Record<Option, number>>;
  readonly votes: number;
  /** What each option has of all votes from the first period to this one, in percent; undefined before the first vote. */
  readonly shares: Readonly<Record<Option, number>> | undefined;
}

/** Periods on end, at least one of them with a vote. */
export interface Periods {
  /** How many minutes a period has; the first and the last may have fewer. */
  readonly minutesEach: number;
  /** Oldest first. */
  readonly list: readonly Period[];
  /** The one that runs, or ran when the history was told. */
  readonly newest: Period;
  /** Where the first begins and the newest ends. */
  readonly from: Date;
  readonly to: Date;
  /** What each option has of all their votes, in percent. */
  readonly shares: Readonly<Record<Option, number>>;
}

const MINUTE_MS = 60_000;
/** More than these are thinner than what is drawn of them on a phone, and more rows than anybody reads. */
const PERIODS_MAX = 60;
/** Fewer minutes than these look like a block and not like a course. */
const MINUTES_MIN = 10;
/** How many minutes a period may have, and the most it has. */
const LENGTHS = [1, 2, 5, 10, 15];
const LENGTH_MAX = 30;

/**
 * The minutes as they are shown: without the empty ones at the beginning, and together where they are many. Undefined
 * when nobody voted in them.
 */
export function periodsOf(minutes: readonly Minute[]): Periods | undefined {
  const shown = withoutEmptyStart(minutes);
  if (shown.length === 0) return undefined;
  const minutesEach = LENGTHS.find((length) => shown.length / length <= PERIODS_MAX) ?? LENGTH_MAX;
  const running = forEachOption(() => 0);
  const list = inPeriods(shown, minutesEach * MINUTE_MS).map((group) => periodOf(group, running));
  const oldest = list.reduce((first) => first);
  const newest = list.reduce((_, next) => next);
  return { minutesEach, list, newest, from: oldest.from, to: newest.to, shares: sharesOf(running) };
}

/** By the clock: a period of a quarter of an hour begins at the quarter. */
function inPeriods(minutes: readonly Minute[], lengthMs: number): Minute[][] {
  const groups = new Map<number, Minute[]>();
  for (const minute of minutes) {
    const place = Math.floor(Date.parse(minute.minute) / lengthMs);
    groups.set(place, [...(groups.get(place) ?? []), minute]);
  }
  return [...groups.values()];
}

function withoutEmptyStart(minutes: readonly Minute[]): readonly Minute[] {
  const first = minutes.findIndex(({ counts }) => OPTIONS.some((option) => counts[option] > 0));
  return first === -1 ? [] : minutes.slice(Math.max(0, Math.min(first, minutes.length - MINUTES_MIN)));
}

/** @param running The votes of all periods before, to which this one's are added. */
function periodOf(minutes: readonly Minute[], running: Record<Option, number>): Period {
  const times = minutes.map(({ minute }) => Date.parse(minute));
  const counts = forEachOption((option) => minutes.reduce((sum, minute) => sum + minute.counts[option], 0));
  for (const option of OPTIONS) running[option] += counts[option];
  return {
    from: new Date(Math.min(...times)),
    to: new Date(Math.max(...times) + MINUTE_MS),
    counts,
    votes: sumOf(counts),
    shares: sumOf(running) === 0 ? undefined : sharesOf(running),
  };
}

function sumOf(counts: Readonly<Record<Option, number>>): number {
  return OPTIONS.reduce((sum, option) => sum + counts[option], 0);
}
