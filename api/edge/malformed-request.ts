import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS, problem, RETRY_AFTER_SECONDS } from '#contract/errors.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';
import { ApiProblem } from '../api-problem.ts';
import type { Pipelining } from './pipelining.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** A client that was answered gets so long to read that and to close its end. */
const LEAVE_MS = 2_000;

export interface MalformedRequestsOptions {
  /** The headers every answer carries. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pipelining: Pick<Pipelining, 'unanswered'>;
  readonly count: ApiMetrics['unreadableRequests'];
}

/** Answers on the bare socket what Node's parser refuses and what therefore never reaches a route. */
export class MalformedRequests {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #count: ApiMetrics['unreadableRequests'];
  readonly #pipelining: Pick<Pipelining, 'unanswered'>;

  constructor({ headers, pipelining, count }: MalformedRequestsOptions) {
    this.#headers = headers;
    this.#pipelining = pipelining;
    this.#count = count;
  }

  /**
   * A connection that is still owed an answer is cut: a client would take ours for that answer, and a vote that
   * was taken would be told as refused.
   */
  readonly answer = (error: Error & { code?: string }, socket: Socket): void => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const code = CODES[error.code ?? ''] ?? 'malformed_request';
    this.#count.inc({ code });
    if (this.#pipelining.unanswered(socket) > 0) {
      socket.destroy();
      return;
    }
    const body = JSON.stringify(problem(code));
    const { status, retryable } = ERRORS[code];
    const headers = {
      ...this.#headers,
      ...(retryable ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
      connection: 'close',
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${code}\r\n${lines.join('')}\r\n${body}`);
    // Node watches it no longer: it would stay for as long as the client likes.
    const leaving = setTimeout(() => socket.destroy(), LEAVE_MS);
    socket.once('close', () => clearTimeout(leaving));
  };
}

/** Serves what expects something we do not know: Node would answer 417 by itself, which is no problem document. */
export function serveAnyExpectation(server: Server): void {
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response));
}

/** Refuses HTTP/1.1 without a host [API10]. The server must be told not to: Node's own answer is no problem document. */
export function refuseWithoutHost(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isRefused = raw.headers.host === undefined && raw.httpVersion === '1.1';
    done(isRefused ? new ApiProblem('malformed_request', { detail: 'The Host is missing.' }) : undefined);
  });
}
