import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Database } from './database.ts';
import type { Answer, Request } from './lending-frames.ts';
import { frameOf, HELLO, requestIn, tellError, valuesIn } from './lending-frames.ts';
import { listenInFolder } from './lending-socket.ts';

/** So many borrowers at once: each may hold a frame in memory. */
const BORROWERS_MAX = 8;

export interface Lending {
  /** Ends it, and every connection; what is asked just then may still be carried out. Idempotent. */
  close(): Promise<void>;
}

/**
 * Lends the database of a data folder, which this process has locked, to other processes of the same user, by a socket in
 * it. Of each borrower one statement or transaction is asked of `database` at a time, and its next one is read only when
 * the answer has gone: so what the vote asks waits for one of a borrower's at most, however many it sends.
 *
 * @throws Error No socket can be had there: on Windows, and in some shared folders.
 */
export async function lendDatabase(database: Database, folder: string): Promise<Lending> {
  const borrowers = new Set<Socket>();
  const server = createServer((socket) => {
    borrowers.add(socket);
    socket.on('close', () => borrowers.delete(socket));
    // What a borrower sends that is no request, and his going, end his connection and nothing else.
    void pipeline(socket, (requests) => answersTo(requests, database), socket).catch(() => {});
  });
  server.maxConnections = BORROWERS_MAX;
  const takeAway = await listenInFolder(server, folder).catch((error) => {
    server.close();
    throw error;
  });
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    for (const socket of borrowers) socket.destroy();
    await promise;
    await takeAway();
  }
  return {
    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function* answersTo(requests: AsyncIterable<Buffer>, database: Database): AsyncGenerator<Buffer> {
  yield frameOf(HELLO);
  for await (const value of valuesIn(requests)) yield await frameOfAnswer(database, requestIn(value));
}

async function frameOfAnswer(database: Database, request: Request): Promise<Buffer> {
  try {
    return frameOf(await answer(database, request));
  } catch (error) {
    return frameOf({ error: tellError(error) } satisfies Answer);
  }
}

async function answer(database: Database, request: Request): Promise<Answer> {
  if ('query' in request) return { rows: await database.query(request.query) };
  return { results: await database.transaction(request.transaction) };
}
