import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import type { BareAnswer } from '#tests/processes/bare-answers.ts';
import { answersIn } from '#tests/processes/bare-answers.ts';
import { openConnections } from '#tests/processes/bare-connections.ts';

const ANSWER_MS = 10_000;

export interface Question {
  readonly method?: string;
  /** As it is sent, byte by byte. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For what has no end: the answer is left once its headers are there. */
  readonly headersOnly?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it travelled: what is packed stays packed. */
  readonly body: Buffer;
}

/**
 * Asks on a connection of its own and changes nothing about what was said: neither path nor packing.
 *
 * @throws Error when there is no answer within 10 s.
 */
export async function ask(origin: string, question: Question): Promise<Answer> {
  const { method = 'GET', path, headers = {}, body, headersOnly = false } = question;
  const to = urlToHttpOptions(new URL(origin));
  const signal = AbortSignal.timeout(ANSWER_MS);
  const send = to.protocol === 'https:' ? overHttps : overHttp;
  const request = send({ ...to, path, method, headers, signal, agent: false });
  request.on('error', () => {}); // Told by the waits below; later ones, of a connection that is left, matter to nobody.
  request.end(body);
  const [response] = await once(request, 'response', { signal });
  const answer = { status: response.statusCode ?? 0, headers: response.headers };
  if (!headersOnly) return { ...answer, body: await buffer(response) };
  request.destroy();
  return { ...answer, body: Buffer.alloc(0) };
}

/**
 * Sends bytes that need not be HTTP to a port of this machine, each character one byte.
 *
 * @returns The first answer, or undefined where none that can be read comes before the connection ends.
 */
export async function askBare(origin: string, bytes: string): Promise<BareAnswer | undefined> {
  const [connection] = await openConnections(Number(new URL(origin).port), 1);
  if (connection === undefined) return undefined;
  const { socket, received, ended } = connection;
  const deadline = sleep(ANSWER_MS, 'late', { ref: false });
  const over = Promise.race([ended, deadline]).then(() => 'over');
  try {
    socket.write(Buffer.from(bytes, 'latin1'));
    for (let news: unknown; news !== 'over'; ) {
      news = await Promise.race([once(socket, 'data').catch(() => 'over'), over]);
      const answer = firstAnswer(received());
      if (answer !== undefined) return answer;
    }
    return undefined;
  } finally {
    socket.destroy();
  }
}

function firstAnswer(received: string): BareAnswer | undefined {
  try {
    return answersIn(received)[0];
  } catch {
    return undefined; // Not an answer of ours: those tell their length.
  }
}
