import type { Option } from '#ballot/options.ts';
import { forEachOption } from '#ballot/options.ts';
import type { Vote, VoteIdentity } from '#ballot/vote.ts';
import type { Delivery } from '#event-log/ports.ts';
import type { Batch } from '#results/ports.ts';

/** The members of the group of readers, by number. */
export const MEMBERS = [0, 1, 2] as const;
export type Member = (typeof MEMBERS)[number];

/** What a member has read and not acknowledged. */
export interface Hand {
  readonly deliveries: readonly Delivery[];
  readonly isApplied: boolean;
}

/** What the database holds. */
export interface Results {
  /** The audit rows, each as `request id option`, sorted. */
  readonly audited: readonly string[];
  readonly counters: Readonly<Record<Option, number>>;
  /** The counts of all minutes together. */
  readonly minutes: Readonly<Record<Option, number>>;
  readonly revision: number;
  /** Positions of the dead letters, sorted. */
  readonly deadLetters: readonly string[];
}

/**
 * What was put into the log, and what must have come of it. It only ever grows, so a database that equals it after
 * each step has a revision and counts that never fall.
 */
export class CountingModel {
  /** Each entry by its position: a vote, or undefined where it is none. */
  readonly entries = new Map<string, Vote | undefined>();
  /** Each vote once, in the order they were first sent. */
  readonly votes: Vote[] = [];
  readonly hands = new Map<Member, Hand>();
  readonly #counted = new Map<string, Vote>();
  readonly #deadLetters = new Set<string>();
  #revision = 0;
  #reported = 0;

  appended(position: string, vote: Vote | undefined): void {
    this.entries.set(position, vote);
    const isNew = (sent: Vote) => !this.votes.some((other) => identityOf(other) === identityOf(sent));
    if (vote !== undefined && isNew(vote)) this.votes.push(vote);
  }

  /**
   * A batch was committed. What its entries are is known here, whatever the batch says of them.
   *
   * @param counted How many of its votes the writer said were new.
   */
  committed({ votes, deadLetters }: Batch, counted: number): void {
    for (const { position } of [...votes, ...deadLetters]) {
      const vote = this.entries.get(position);
      if (vote === undefined) this.#deadLetters.add(position);
      else this.#counted.set(identityOf(vote), vote);
    }
    this.#reported += counted;
    if (counted > 0) this.#revision += 1;
  }

  /** Whether the entry at this position is recorded for good. */
  isRecorded(position: string): boolean {
    const vote = this.entries.get(position);
    return vote === undefined ? this.#deadLetters.has(position) : this.#counted.has(identityOf(vote));
  }

  /** How many votes the writers said were new, all together. */
  get reported(): number {
    return this.#reported;
  }

  /** What the database must hold now. */
  get results(): Results {
    const counted = [...this.#counted.values()];
    const counters = forEachOption((option) => counted.filter((vote) => vote.option === option).length);
    return {
      audited: [...this.#counted.keys()].sort(),
      counters,
      minutes: counters,
      revision: this.#revision,
      deadLetters: [...this.#deadLetters].sort(),
    };
  }
}

/** A vote's identity, as one string. */
export function identityOf({ requestId, option }: VoteIdentity): string {
  return `${requestId} ${option}`;
}
