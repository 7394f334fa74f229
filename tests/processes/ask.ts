import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { urlToHttpOptions } from 'node:url';

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
