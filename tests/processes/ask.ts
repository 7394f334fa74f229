import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What a server answered, its body as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks `origin` for a path exactly as it is written; `fetch` would tidy it up, and unpack what comes. */
export function ask(origin: string, pathname: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = question;
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({ host: hostname, port, path: pathname, method, headers, agent: false });
  sent.on('error', reject).on('response', (response) => {
    const { statusCode: status = 0, headers: received } = response;
    buffer(response).then((whole) => resolve({ status, headers: received, body: whole }), reject);
  });
  sent.end(body);
  return promise;
}
