import { ErrorReply } from '@redis/client';
import { LogUnavailable } from '../ports.ts';
import { APPEND_ALL } from './append-script.ts';
import type { RedisConnection } from './connection.ts';

/** So many entries take a server half a millisecond, and keep others waiting for no longer. */
const TOGETHER_MAX = 250;

/** An entry that is still to be sent. */
interface Waiting {
  /** Names and values in turn. */
  readonly fields: readonly string[];
  /** Called with its id. */
  readonly resolve: (id: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends entries to one stream, and all that come in one turn of the event loop by one call. None waits for another:
 * the call is made at the end of the turn, also for a single one.
 */
export class AppendsTogether {
  readonly #connection: Pick<RedisConnection, 'send'>;
  readonly #key: string;
  readonly #deadlineMs: number;
  #waiting: Waiting[] = [];

  /** @param deadlineMs How long a caller can wait for the server's word. */
  constructor(connection: Pick<RedisConnection, 'send'>, key: string, deadlineMs: number) {
    this.#connection = connection;
    this.#key = key;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Resolves with the id of the entry, within its stream.
   *
   * @throws LogUnavailable The stream does not hold it: the server was not reached, or it refused.
   * @throws OutcomeUnknown The stream may hold it.
   */
  append(fields: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#endTurn());
      this.#waiting.push({ fields, resolve, reject });
    });
  }

  #endTurn(): void {
    const came = this.#waiting;
    this.#waiting = [];
    for (let i = 0; i < came.length; i += TOGETHER_MAX) this.#appendAll(came.slice(i, i + TOGETHER_MAX));
  }

  async #appendAll(entries: readonly Waiting[]): Promise<void> {
    const counted = entries.flatMap(({ fields }) => [String(fields.length), ...fields]);
    try {
      const command = ['EVAL', APPEND_ALL, '1', this.#key, ...counted];
      const replies = (await this.#connection.send(command, this.#deadlineMs)) as readonly unknown[];
      entries.forEach(({ resolve, reject }, i) => {
        const reply = replies[i];
        if (reply instanceof ErrorReply) reject(new LogUnavailable(reply.message, { cause: reply }));
        else resolve(String(reply));
      });
    } catch (error) {
      for (const { reject } of entries) reject(error);
    }
  }
}
