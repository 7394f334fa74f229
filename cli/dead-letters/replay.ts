import type { DeadLetterSettler, KeptLetter, ReplayedVote } from '#results/operator-ports.ts';
import { DatabaseError, isDataFailure } from '#runtime/database/database.ts';
import { readVote } from './read-vote.ts';

/** What became of the letters that were replayed. */
export interface Replayed {
  /** Votes that had not been counted before. */
  readonly counted: number;
  /** Votes that had been counted already; their letters are settled too. */
  readonly countedBefore: number;
  /** Letters that stay as they are. */
  readonly kept: number;
  /** Why, and which: the first of each reason. */
  readonly reasons: readonly KeptReason[];
}

interface KeptReason {
  readonly reason: string;
  readonly letters: number;
  readonly ids: readonly number[];
}

/** So many are named for each reason; all of them are in the list. */
const NAMED_MAX = 10;

/** Replays letters some at a time, and sums up what became of them. */
export class Replay {
  readonly #settler: Pick<DeadLetterSettler, 'replay'>;
  readonly #reasons = new Map<string, { letters: number; ids: number[] }>();
  #counted = 0;
  #countedBefore = 0;
  #kept = 0;

  constructor(settler: Pick<DeadLetterSettler, 'replay'>) {
    this.#settler = settler;
  }

  get outcome(): Replayed {
    return {
      counted: this.#counted,
      countedBefore: this.#countedBefore,
      kept: this.#kept,
      reasons: [...this.#reasons].map(([reason, which]) => ({ reason, ...which })),
    };
  }

  /** Counts the votes in these letters, and keeps those that hold none. */
  async add(letters: readonly KeptLetter[]): Promise<void> {
    const votes: ReplayedVote[] = [];
    for (const letter of letters) {
      const read = readVote(letter);
      if (read.kind === 'vote') votes.push({ letter: letter.id, vote: read.vote });
      else this.#keep(letter.id, read.reason);
    }
    await this.#count(votes);
  }

  /** Halves what the database refuses, as the consumer does, until the votes it refuses stand alone. */
  async #count(votes: readonly ReplayedVote[]): Promise<void> {
    const [first] = votes;
    if (first === undefined) return;
    try {
      const { counted } = await this.#settler.replay(votes);
      this.#counted += counted;
      this.#countedBefore += votes.length - counted;
    } catch (error) {
      if (!(error instanceof DatabaseError && isDataFailure(error.sqlstate))) throw error;
      const middle = votes.length >> 1;
      if (middle === 0) return this.#keep(first.letter, `sqlstate_${error.sqlstate}`);
      await this.#count(votes.slice(0, middle));
      await this.#count(votes.slice(middle));
    }
  }

  #keep(id: number, reason: string): void {
    this.#kept += 1;
    const which = this.#reasons.get(reason) ?? { letters: 0, ids: [] };
    which.letters += 1;
    if (which.ids.length < NAMED_MAX) which.ids.push(id);
    this.#reasons.set(reason, which);
  }
}
