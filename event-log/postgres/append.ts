import { encodeFlat } from '#ballot/codec.ts';
import type { Vote } from '#ballot/vote.ts';
import { bytesArray } from '#runtime/database/bytes-array.ts';
import type { Database } from '#runtime/database/database.ts';
import { DatabaseError, DatabaseUnavailable, DatabaseUnreachable } from '#runtime/database/database.ts';
import type { VoteAppender } from '../ports.ts';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { APPENDED, withTable } from './table.ts';

export interface AppenderOptions {
  readonly database: Database;
  /** How long the caller can wait for the log's word, in ms. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 2_000;
/** Votes in one statement at most. */
const GROUP_SIZE_MAX = 1_000;

/** Appends votes to a table. The database stays the caller's: `close` does not close it. */
export function createVoteAppender({ database, deadlineMs = DEADLINE_MS }: AppenderOptions): VoteAppender {
  return new TableVoteAppender(database, deadlineMs);
}

/** A vote on its way into the table. */
interface Waiting {
  readonly fields: string;
  resolve(position: string): void;
  reject(error: Error): void;
}

/**
 * One statement at a time is under way, with all votes that had come by then: so a burst of votes costs few commits,
 * and a single vote waits for nobody.
 */
class TableVoteAppender implements VoteAppender {
  readonly #database: Database;
  readonly #deadlineMs: number;
  #waiting = new Set<Waiting>();
  #flushing: Promise<void> | undefined;
  #closed = false;

  constructor(database: Database, deadlineMs: number) {
    this.#database = database;
    this.#deadlineMs = deadlineMs;
  }

  append(vote: Vote): Promise<string> {
    if (this.#closed) return Promise.reject(new LogUnavailable('The log was closed.'));
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const waiting: Waiting = { fields: fieldsOf(vote), resolve, reject };
    const deadline = setTimeout(() => this.#giveUp(waiting), this.#deadlineMs);
    this.#waiting.add(waiting);
    this.#flushing ??= this.#flush();
    return promise.finally(() => clearTimeout(deadline));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    await new Promise(setImmediate); // What came in the same turn goes along.
    while (this.#waiting.size > 0) {
      const group = [...this.#waiting].slice(0, GROUP_SIZE_MAX);
      for (const each of group) this.#waiting.delete(each);
      await this.#insert(group);
    }
    this.#flushing = undefined;
  }

  async #insert(group: readonly Waiting[]): Promise<void> {
    try {
      const positions = await withTable(this.#database, () => insert(this.#database, group));
      if (positions.length !== group.length) throw new OutcomeUnknown('The database gave no positions.');
      group.forEach((each, i) => {
        each.resolve(positions[i] as string);
      });
    } catch (error) {
      const outcome = outcomeOf(error);
      for (const each of group) each.reject(outcome);
    }
  }

  /** A vote that still waits was not sent, and will not be; of one under way nobody knows. */
  #giveUp(waiting: Waiting): void {
    const unsent = this.#waiting.delete(waiting);
    const Kind = unsent ? LogUnavailable : OutcomeUnknown;
    waiting.reject(new Kind(`The database did not answer within ${this.#deadlineMs} ms.`));
  }
}

function fieldsOf(vote: Vote): string {
  return bytesArray(encodeFlat(vote).map((text) => Buffer.from(text)));
}

/** Appends the group in its order and wakes the readers; gives the positions in the same order. */
async function insert(database: Database, group: readonly Waiting[]): Promise<readonly string[]> {
  const [row] = await database.query<{ positions: string[] }>({
    name: 'append-votes',
    text: `
      with appended as (
        insert into event_log (fields)
        select fields::bytea[] from unnest($1::text[]) with ordinality as vote (fields, place)
        order by place
        returning id
      )
      select array_agg(id::text order by id) as positions, pg_notify($2, '') from appended`,
    values: [group.map((each) => each.fields), APPENDED],
  });
  return row?.positions ?? [];
}

/** What the server refused or rolled back, or never got, is not in the log; of all else nobody knows. */
function outcomeOf(error: unknown): LogUnavailable | OutcomeUnknown {
  if (error instanceof OutcomeUnknown) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isCertain =
    error instanceof DatabaseError ||
    error instanceof DatabaseUnreachable ||
    (error instanceof DatabaseUnavailable && error.isRolledBack);
  const Kind = isCertain ? LogUnavailable : OutcomeUnknown;
  return new Kind(message, { cause: error });
}
