import { isOption } from '#ballot/options.ts';
import { parseRequestId } from '#ballot/request-id.ts';
import type { IntendedVote } from './intended-vote.ts';

/** A vote as this browser keeps it over a reload. */
export interface KeptVote extends IntendedVote {
  /** Whether the api has taken it: it need not be sent again, only asked for. */
  readonly isAccepted: boolean;
  /** Since when it is kept, in ms since the epoch. */
  readonly keptAt: number;
}

/** What is used of a browser's storage. */
export type VoteStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

export interface KeptVotesOptions {
  /** The storage of the browser; may throw, as private windows do. */
  storage(): VoteStorage;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Each vote stands under its own key, so that two pages never write over each other's. */
const PREFIX = 'cats-vs-dogs.vote.';
export const KEPT_MAX = 20;
export const KEPT_MAX_MS = 24 * 60 * 60 * 1000;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;

/**
 * The votes of this browser whose fate is not known yet, kept where a reload finds them. Nothing depends on it: a
 * storage that is missing, full or refused keeps nothing, and what was put there by anybody else is no vote.
 */
export class KeptVotes {
  readonly #options: KeptVotesOptions;

  constructor(options: KeptVotesOptions) {
    this.#options = options;
  }

  /** Keeps a vote, or what is new of it. Says whether it is kept. */
  keep({ option, requestId, traceparent }: IntendedVote, isAccepted: boolean): boolean {
    return this.#attempt(false, (storage) => {
      const known = storage.getItem(PREFIX + requestId);
      if (known === null && keysOf(storage).length >= KEPT_MAX) return false;
      const keptAt = parseVote(requestId, known)?.keptAt ?? this.#options.now();
      storage.setItem(PREFIX + requestId, JSON.stringify({ option, traceparent, isAccepted, keptAt }));
      return true;
    });
  }

  /** Whether a vote that was kept still is. While the storage cannot be asked it counts as kept. */
  holds(requestId: string): boolean {
    return this.#attempt(true, (storage) => storage.getItem(PREFIX + requestId) !== null);
  }

  /** Keeps a vote no longer. Idempotent. */
  drop(requestId: string): void {
    this.#attempt(undefined, (storage) => storage.removeItem(PREFIX + requestId));
  }

  /** All that is kept, newest first. What is no vote, or too old, is removed. */
  read(): KeptVote[] {
    return this.#attempt([], (storage) => {
      const votes: KeptVote[] = [];
      for (const key of keysOf(storage)) {
        const vote = parseVote(key.slice(PREFIX.length), storage.getItem(key));
        if (vote !== undefined && this.#isRecent(vote)) votes.push(vote);
        else storage.removeItem(key);
      }
      return votes.sort((a, b) => b.keptAt - a.keptAt).slice(0, KEPT_MAX);
    });
  }

  /** A clock that was set back makes a vote no older. */
  #isRecent({ keptAt }: KeptVote): boolean {
    return this.#options.now() - keptAt <= KEPT_MAX_MS;
  }

  #attempt<T>(otherwise: T, act: (storage: VoteStorage) => T): T {
    try {
      return act(this.#options.storage());
    } catch {
      return otherwise;
    }
  }
}

function keysOf(storage: VoteStorage): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  return keys.filter((key) => key?.startsWith(PREFIX) === true) as string[];
}

/** Anybody may have written it. */
function parseVote(id: string, text: string | null): KeptVote | undefined {
  const requestId = parseRequestId(id);
  const written = parseJson(text);
  if (requestId !== id || typeof written !== 'object' || written === null) return undefined;
  const { option, traceparent, isAccepted, keptAt } = written as Record<string, unknown>;
  const isVote = isOption(option) && typeof traceparent === 'string' && TRACEPARENT.test(traceparent);
  if (!isVote || typeof isAccepted !== 'boolean' || typeof keptAt !== 'number') return undefined;
  return { option, requestId, traceparent, isAccepted, keptAt };
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
