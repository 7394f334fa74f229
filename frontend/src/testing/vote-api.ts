import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorCode } from '#contract/errors.ts';
import { problem } from '#contract/errors.ts';
import { IDEMPOTENCY_KEY, ROUTES, TRACEPARENT } from '#contract/routes.ts';
import type { Results } from '#contract/schemas.ts';

export interface Answer {
  readonly status: number;
  /** What is sent, or what makes it of what was asked. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One answer, or the connection cut without any. */
export type Script = Answer | 'cut' | 'wait';

/** What the api was asked. */
export interface Asked {
  readonly path: string;
  readonly requestId: string | undefined;
  readonly traceparent: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A real HTTP server that answers as a test says: the next of `answers`, and the last one from then on. */
export class VoteApi {
  readonly url: string;
  readonly asked: Asked[] = [];
  answers: Script[] = [];
  readonly #server;

  static async start(): Promise<VoteApi> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new VoteApi(server);
  }

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  get votes(): Asked[] {
    return this.asked.filter(({ path }) => path === ROUTES.vote);
  }

  /** Cuts every request that waits. */
  cutWaiting(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.cutWaiting();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const requestId = request.headers[IDEMPOTENCY_KEY] as string | undefined;
    const traceparent = request.headers[TRACEPARENT] as string | undefined;
    const path = request.url ?? '';
    const { authorization } = request.headers;
    const asked = {
      path,
      requestId,
      traceparent,
      authorization,
      body: body === '' ? undefined : JSON.parse(body),
    };
    this.asked.push(asked);
    const script = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (script === 'wait') return;
    if (script === undefined || script === 'cut') {
      request.socket.destroy();
      return;
    }
    const content = typeof script.body === 'function' ? script.body(asked) : script.body;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    response.writeHead(script.status, { 'content-type': 'application/json', ...script.headers }).end(text);
  }
}

/** The answer to a vote that was taken: it names the option and the id that were sent. */
export const TAKEN: Answer = {
  status: 201,
  body: ({ body, requestId }: Asked) => ({
    ...(body as object),
    message: 'Vote recorded successfully',
    stream_id: '1-0',
    request_id: requestId,
  }),
};

/** An error of the api's table. */
export function refused(code: ErrorCode, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = problem(code);
  return { status: body.status, body, headers };
}

/** What became of a vote, as its receipt tells. */
export function receipt(state: 'counted' | 'dead_lettered' | 'not_counted'): Answer {
  return { status: 200, body: { state } };
}

/** Results with these counts. */
export function resultsOf(cats: number, dogs: number, revision = cats + dogs, stale = false): Results {
  const total = cats + dogs;
  const share = total === 0 ? 0 : Math.round((10_000 * cats) / total) / 100;
  return {
    results: [
      { option: 'cats', count: cats, percentage: share },
      { option: 'dogs', count: dogs, percentage: total === 0 ? 0 : Math.round(10_000 - 100 * share) / 100 },
    ],
    total_votes: total,
    last_updated: total === 0 ? null : '2026-06-01T11:59:00.000Z',
    revision,
    ballot: 'open',
    ...(stale ? { stale: true as const } : {}),
  };
}

/** The answer to a question for the results. */
export function results(...figures: Parameters<typeof resultsOf>): Answer {
  return { status: 200, body: resultsOf(...figures) };
}
