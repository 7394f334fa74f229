import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { tooMany } from '../checkers/i5-bounds.ts';
import type { Asked, SlowRequest } from '../checkers/i9-deadlines.ts';
import { isTooSlow } from '../checkers/i9-deadlines.ts';
import type { Fate, Outcome } from './fate.ts';
import { FatesWriter } from './fates-file.ts';
import type { LoadFigures } from './figures.ts';

/** Of what is broken over and over the first are enough. */
const KEPT_MAX = 2_000;

/** Everything clients and observers know, as they come to know it. */
export class LoadRecord {
  readonly #beganAt: number;
  readonly #fates: FatesWriter;
  readonly #outcomes: { [Each in Outcome]: number } = { accepted: 0, refused: 0, unknown: 0 };
  readonly #attempted = Object.fromEntries(OPTIONS.map((option) => [option, 0])) as {
    [Each in Option]: number;
  };
  readonly #answers = new Map<string, number>();
  readonly #slow: SlowRequest[] = [];
  readonly #fallen: string[] = [];
  readonly #tooMany: string[] = [];
  #underWay = 0;
  readonly #looks = new Map<string, number>();

  constructor(beganAt: number, fatesFile: string) {
    this.#beganAt = beganAt;
    this.#fates = new FatesWriter(fatesFile);
  }

  /** Ms since the campaign began. */
  now(): number {
    return Date.now() - this.#beganAt;
  }

  /** A vote is about to be sent for the first time. */
  begin(option: Option | undefined): void {
    this.#underWay += 1;
    if (option !== undefined) this.#attempted[option] += 1;
  }

  /** A request has ended. */
  answered(asked: Asked, answer: string, tookMs: number): void {
    this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
    if (isTooSlow(asked, tookMs) && this.#slow.length < KEPT_MAX)
      this.#slow.push({ asked, answer, tookMs, atMs: this.now() - tookMs });
  }

  /** No more will be known of a vote. */
  finish(fate: Omit<Fate, 'atMs'>): void {
    this.#underWay -= 1;
    this.#outcomes[fate.outcome] += 1;
    this.#fates.add({ ...fate, atMs: this.now() });
  }

  /** An observer looks on from now. */
  follow(who: string): void {
    this.#looks.set(who, 0);
  }

  /** An observer has seen these counts just now, and what it saw may have fallen. */
  saw(who: string, counts: Readonly<{ [option: string]: number }>, fallen: readonly string[]): void {
    this.#looks.set(who, (this.#looks.get(who) ?? 0) + 1);
    this.#keep(this.#fallen, fallen);
    this.#keep(this.#tooMany, tooMany(counts, this.#attempted));
  }

  /** @param isLast Whether what broke an invariant is told too. */
  figures(isLast: boolean): LoadFigures {
    const told = { fallen: this.#fallen, tooMany: this.#tooMany, slow: this.#slow };
    return {
      atMs: this.now(),
      ...this.#outcomes,
      answers: Object.fromEntries(this.#answers),
      attempted: this.#attempted,
      underWay: this.#underWay,
      looks: Object.fromEntries(this.#looks),
      ...(isLast ? told : { fallen: [], tooMany: [], slow: [] }),
    };
  }

  close(): void {
    this.#fates.close();
  }

  #keep(told: string[], more: readonly string[]): void {
    told.push(...more.slice(0, KEPT_MAX - told.length).map((each) => `${each}, at ${this.now()} ms`));
  }
}
