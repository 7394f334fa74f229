import type { Random } from './seeded.ts';
import { seeded, shuffled, whole } from './seeded.ts';

/** What a schedule has to know of a fault. */
export interface Offered {
  /** Its class, such as `F1`. */
  readonly id: string;
  readonly name: string;
  /** What fails; two faults of one target do not go together. */
  readonly target: string;
  /** Why it cannot strike on this machine; absent where it can. */
  readonly whyNot?: string;
}

/** One fault of an episode. */
export interface Strike<F extends Offered> {
  readonly fault: F;
  /** How long after the one before, in ms. */
  readonly afterMs: number;
  /** What the fault draws its parameters from. */
  readonly seed: number;
}

/** Faults that strike together, last for a while and are healed; then the vote has to recover. */
export interface Episode<F extends Offered> {
  /** Since the campaign began, if every recovery takes as long as was allowed for. Never earlier, often later. */
  readonly atMs: number;
  readonly strikes: readonly Strike<F>[];
  /** From the last strike to the healing. */
  readonly lastsMs: number;
}

/** Undisturbed load before each episode, and at the end. */
const QUIET_MS = { least: 1_000, most: 2_000 };
const LASTS_MS = { least: 500, most: 4_000 };
const APART_MS = { least: 0, most: 500 };
/** What striking and recovering are taken to need. */
const ALLOWED_MS = 2_500;
/** At most so many faults at a time; half of the episodes have one. */
const TOGETHER_MAX = 3;

/**
 * What goes wrong and when: the same for the same seed, length and faults. Every class of fault comes before any comes
 * again, then every single fault, and then they are dealt anew, so that a long campaign meets all and a short one as
 * many kinds as it can. What cannot strike on this machine is dealt too and then left out: all others come as they do
 * on a machine where it can.
 *
 * @throws Error None of the faults can strike here.
 */
export function scheduleOf<F extends Offered>(
  seed: number,
  lengthMs: number,
  faults: readonly F[],
): Episode<F>[] {
  const random = seeded(seed);
  const dealer = new Dealer(random, faults);
  const episodes: Episode<F>[] = [];
  for (let atMs = whole(random, QUIET_MS.least, QUIET_MS.most); ; ) {
    const drawn = dealer.deal(togetherOf(random));
    const strikes = drawn.map((fault, i) => ({
      fault,
      afterMs: i === 0 ? 0 : whole(random, APART_MS.least, APART_MS.most),
      seed: whole(random, 0, 2 ** 32 - 1),
    }));
    const lastsMs = whole(random, LASTS_MS.least, LASTS_MS.most);
    const struckMs = strikes.reduce((sum, { afterMs }) => sum + afterMs, 0);
    const endsMs = atMs + struckMs + lastsMs + ALLOWED_MS;
    // A campaign too short for anything has its first episode all the same.
    if (endsMs > lengthMs && episodes.length > 0) return episodes;
    const here = strikes.filter(({ fault }) => fault.whyNot === undefined);
    if (here.length > 0) episodes.push({ atMs, strikes: here, lastsMs });
    atMs = endsMs + whole(random, QUIET_MS.least, QUIET_MS.most);
  }
}

function togetherOf(random: Random): number {
  return random() < 0.5 ? 1 : whole(random, 2, TOGETHER_MAX);
}

/** Deals faults like cards, pile by pile: first one of each class, then all others, and then anew. */
class Dealer<F extends Offered> {
  readonly #random: Random;
  readonly #faults: readonly F[];
  #piles: F[][] = [];

  constructor(random: Random, faults: readonly F[]) {
    const whyNot = faults.map((fault) => fault.whyNot);
    if (!whyNot.includes(undefined))
      throw new Error(`There is no fault to draw from: ${whyNot[0] ?? 'none'}.`);
    this.#random = random;
    this.#faults = faults;
  }

  /** The next fault, and up to `count` - 1 of those after it in its pile that fail elsewhere. */
  deal(count: number): F[] {
    if (this.#piles.length === 0) this.#piles = this.#dealt();
    const drawn: F[] = [];
    for (const fault of this.#piles[0] ?? []) {
      if (drawn.length === count) break;
      if (!drawn.some(({ target }) => target === fault.target)) drawn.push(fault);
    }
    const left = this.#piles.map((pile) => pile.filter((fault) => !drawn.includes(fault)));
    this.#piles = left.filter((pile) => pile.length > 0);
    return drawn;
  }

  #dealt(): F[][] {
    const all = shuffled(this.#random, this.#faults);
    const isFirst = (fault: F) => all.find(({ id }) => id === fault.id) === fault;
    const others = all.filter((fault) => !isFirst(fault));
    return [all.filter(isFirst), others].filter((pile) => pile.length > 0);
  }
}
