import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What is answered to one request; a body that has no end cannot be altered. */
export interface Altered {
  readonly status: number;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: string;
}

/** Makes an answer of a request: most often of what the server behind says. */
export type Alter = (request: IncomingMessage, forward: () => Promise<Altered>) => Promise<Altered>;

export interface AlteringProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** More than the server behind takes, which is to refuse them itself. */
const HEADERS_MAX_BYTES = 65_536;
/** A server that refuses so large a body leaves it unread and resets the connection, and its answer may go under. */
const LEFT_UNREAD_BYTES = 1 << 20;
const ATTEMPTS_MAX = 10;

/**
 * Stands in front of a server of ours and alters what it answers. Nothing is packed behind it, so that texts can be
 * altered.
 */
export async function alteringProxy(origin: string, alter: Alter): Promise<AlteringProxy> {
  const server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES }, (request, response) => {
    answer(origin, alter, request, response).catch((error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  origin: string,
  alter: Alter,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let endless: IncomingMessage | undefined;
  const altered = await alter(request, async () => {
    const from = await forward(origin, request);
    const { statusCode: status = 0 } = from;
    const headers = withoutLength(from.headers);
    if (!from.headers['content-type']?.startsWith('text/event-stream')) {
      return { status, headers, body: (await buffer(from)).toString() };
    }
    endless = from;
    response.once('close', () => from.destroy());
    return { status, headers, body: '' };
  });
  response.writeHead(altered.status, altered.headers);
  if (endless === undefined) response.end(altered.body);
  else endless.on('error', () => response.end()).pipe(response);
}

async function forward(origin: string, request: IncomingMessage): Promise<IncomingMessage> {
  const { 'accept-encoding': _, ...headers } = request.headers;
  const { hostname, port } = new URL(origin);
  const body = await buffer(request);
  for (let attempt = 1; ; attempt += 1) {
    const asked = ask({ hostname, port, method: request.method, path: request.url, headers, agent: false });
    asked.end(body);
    try {
      const [response] = await once(asked, 'response');
      asked.on('error', () => {}); // Left by those in front of us.
      return response;
    } catch (error) {
      if (body.length < LEFT_UNREAD_BYTES || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

function withoutLength({
  'content-length': _,
  connection: __,
  ...headers
}: IncomingHttpHeaders): OutgoingHttpHeaders {
  return headers;
}
