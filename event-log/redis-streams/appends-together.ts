import { setImmediate as nextTurn } from 'node:timers/promises';
import { ErrorReply } from '@redis/client';
import { encodeFlat } from '#ballot/codec.ts';
import type { Vote } from '#ballot/vote.ts';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { APPEND_ALL } from './append-script.ts';
import type { RedisConnection } from './connection.ts';

/** So many entries take a server half a millisecond, and keep others waiting for no longer. */
const TOGETHER_MAX = 250;
/** So many of a call are told of it at once while the server has fewer than that to append. */
const PORTION = 24;
/** When the pauses of a call have taken so long, the turns of the event loop are long, and the rest is told at once. */
const PAUSES_MS_MAX = 10;

/** A vote that is still to be sent. */
interface Waiting {
  readonly vote: Vote;
  /** Called with its id. */
  readonly resolve: (id: string) => void;
  readonly reject: (error: unknown) => void;
}

export interface AppendsTogetherOptions {
  /** How long a caller can wait for the server's word, in ms. */
  readonly deadlineMs: number;
  /** Called with the id of each vote the stream holds, before any of its call is told. */
  onAppended(id: string, vote: Vote): void;
}

/**
 * Appends votes to one stream, and all that come in one turn of the event loop by one call. None waits for another:
 * the call is made at the end of the turn, also for a single one.
 *
 * While the server has little else to do the votes of a call are told in portions, and what has come meanwhile is read
 * between them: so the server has the next votes while the others are answered, and neither waits for the other
 * (docs/decisions/0050-answers-in-portions.md).
 */
export class AppendsTogether {
  readonly #connection: Pick<RedisConnection, 'send'>;
  readonly #key: string;
  readonly #options: AppendsTogetherOptions;
  #waiting: Waiting[] = [];
  /** Votes the server has not answered. */
  #underWay = 0;

  constructor(connection: Pick<RedisConnection, 'send'>, key: string, options: AppendsTogetherOptions) {
    this.#connection = connection;
    this.#key = key;
    this.#options = options;
  }

  /**
   * Resolves with the id of the vote's entry, within its stream.
   *
   * @throws LogUnavailable The stream does not hold it: the server was not reached, or it refused.
   * @throws OutcomeUnknown The stream may hold it.
   */
  append(vote: Vote): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#endTurn());
      this.#waiting.push({ vote, resolve, reject });
    });
  }

  get #hasServerLittleToDo(): boolean {
    return this.#underWay + this.#waiting.length < PORTION;
  }

  #endTurn(): void {
    const came = this.#waiting;
    this.#waiting = [];
    for (let i = 0; i < came.length; i += TOGETHER_MAX) this.#appendAll(came.slice(i, i + TOGETHER_MAX));
  }

  async #appendAll(votes: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#send(votes.map(({ vote }) => vote));
      const tellAllAt = performance.now() + PAUSES_MS_MAX;
      for (const [i, { resolve, reject }] of votes.entries()) {
        const mayPause = i > 0 && i % PORTION === 0 && performance.now() < tellAllAt;
        if (mayPause && this.#hasServerLittleToDo) await untilOthersWereRead();
        const outcome = outcomes[i];
        if (typeof outcome === 'string') resolve(outcome);
        else reject(outcome);
      }
    } catch (error) {
      for (const { reject } of votes) reject(error);
    }
  }

  /** Gives the id of each, or why the stream does not hold it. */
  async #send(votes: readonly Vote[]): Promise<(string | LogUnavailable)[]> {
    const entries = votes.flatMap((vote) => {
      const fields = encodeFlat(vote);
      return [String(fields.length), ...fields];
    });
    const replies = await this.#call(entries, votes.length);
    if (replies?.length !== votes.length)
      throw new OutcomeUnknown(
        `The server told of ${replies?.length ?? 0} votes and was sent ${votes.length}.`,
      );
    return votes.map((vote, i) => {
      const reply = replies[i];
      if (reply instanceof ErrorReply) return new LogUnavailable(reply.message, { cause: reply });
      const id = String(reply);
      this.#options.onAppended(id, vote);
      return id;
    });
  }

  /** What the server says to each, if it says that much: it need not be the one we know. */
  async #call(entries: readonly string[], count: number): Promise<readonly unknown[] | null> {
    const command = ['EVAL', APPEND_ALL, '1', this.#key, ...entries];
    this.#underWay += count;
    try {
      return (await this.#connection.send(command, this.#options.deadlineMs)) as readonly unknown[] | null;
    } finally {
      this.#underWay -= count;
    }
  }
}

/** The first turn begins before the sockets are looked at, the second behind it. */
async function untilOthersWereRead(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
