import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Database, Statement } from './database.ts';
import { DatabaseUnavailable, DatabaseUnreachable } from './database.ts';
import type { Answer, Request } from './lending-frames.ts';
import { errorTold, frameOf, HELLO, valuesIn } from './lending-frames.ts';
import { connectInFolder } from './lending-socket.ts';

/** How long a lender may be busy with a statement before he is taken for dead. */
const HELLO_TIMEOUT_MS = 10_000;

/**
 * The database of a data folder that another process of the same user has open and lends. It waits for its answers as
 * long as that process lives. It cannot listen.
 *
 * @returns Undefined where nobody lends it.
 * @throws DatabaseUnreachable Whoever lends it does not answer, lends to no more, or is of another version.
 */
export async function borrowDatabase(folder: string): Promise<Database | undefined> {
  const socket = await connectInFolder(folder);
  if (socket === undefined) return undefined;
  const conversation = new Conversation(socket);
  const greeting = conversation.next().catch(() => {
    throw new DatabaseUnreachable('It lends its votes to as many as it can, or is about to end.');
  });
  const hello = await Promise.race([greeting, sleep(HELLO_TIMEOUT_MS, undefined, { ref: false })]);
  if (!isDeepStrictEqual(hello, HELLO)) {
    socket.destroy();
    throw new DatabaseUnreachable(hello === undefined ? 'It does not answer.' : 'It is of another version.');
  }
  return databaseBehind(conversation);
}

function databaseBehind(conversation: Conversation): Database {
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  async function ask(request: Request): Promise<Answer> {
    if (closed !== undefined) throw new DatabaseUnreachable('The database was closed.');
    const asking = conversation.ask(request);
    underWay.add(asking);
    const answer = await asking.finally(() => underWay.delete(asking));
    if ('error' in answer) throw errorTold(answer.error);
    return answer;
  }

  async function close(): Promise<void> {
    await Promise.allSettled(underWay);
    conversation.end();
  }

  return {
    async query<Row extends object>(statement: Statement) {
      const answer = await ask({ query: statement });
      return ('rows' in answer ? answer.rows : []) as Row[];
    },
    async transaction(statements) {
      const answer = await ask({ transaction: statements });
      return 'results' in answer ? answer.results : [];
    },
    async listen() {
      throw new DatabaseUnreachable('A borrowed database cannot listen.');
    },
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** Questions and their answers, which come in the same order. */
class Conversation {
  readonly #socket: Socket;
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  #isOver = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    void this.#listen();
  }

  /** @throws DatabaseUnavailable The lender has gone, and it is not known what he has done. */
  async ask(request: Request): Promise<Answer> {
    if (this.#isOver) throw new DatabaseUnreachable(GONE);
    this.#socket.write(frameOf(request));
    return (await this.next()) as Answer;
  }

  /** What is said next, after what others wait for. */
  next(): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  end(): void {
    this.#socket.end();
  }

  async #listen(): Promise<void> {
    try {
      for await (const value of valuesIn(this.#socket)) this.#waiting.shift()?.resolve(value);
    } catch {
      // How it ended changes nothing.
    } finally {
      this.#isOver = true;
      for (const { reject } of this.#waiting.splice(0)) reject(new DatabaseUnavailable(GONE));
    }
  }
}

const GONE = 'The process that has the votes open has ended.';
