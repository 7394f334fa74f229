import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';

/** What the api asks for. */
const RETRY_MS = 1_000;

/**
 * Votes over bare keep-alive connections, as fast as they are answered and without heeding any Retry-After until the
 * end. A vote is repeated with its id until it is accepted.
 */
export class Flood {
  /** Votes answered 201, by request id. */
  readonly accepted = new Map<string, Option>();
  /** How often each answer came, as `503 overloaded, Retry-After 1 s`; `none` where the connection was cut. */
  readonly answers = new Map<string, number>();
  readonly #port: number;
  readonly #option = OPTIONS[0];
  readonly #body = JSON.stringify({ option: this.#option });
  readonly #voting: readonly Promise<void>[];
  #ending = false;

  /**
   * Begins at once.
   *
   * @param connections How many, each with one request under way at any time.
   */
  constructor(port: number, connections: number) {
    this.#port = port;
    this.#voting = Array.from({ length: connections }, () => this.#vote());
  }

  /**
   * Lets each vote under way be accepted; resolves when all are and the connections are closed. Called at once, it has
   * each connection vote once.
   */
  async end(): Promise<void> {
    this.#ending = true;
    await Promise.all(this.#voting);
  }

  async #vote(): Promise<void> {
    let socket = await open(this.#port);
    do {
      const requestId = mintRequestId();
      while (!(await this.#try(socket, requestId))) {
        if (this.#ending) await sleep(RETRY_MS);
        // The api cuts connections on which it has waited too long for a request.
        if (socket.destroyed) socket = await open(this.#port);
      }
      this.accepted.set(requestId, this.#option);
      if (socket.destroyed) socket = await open(this.#port);
    } while (!this.#ending);
    socket.destroy();
  }

  async #try(socket: Socket, requestId: string): Promise<boolean> {
    socket.write(
      'POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n' +
        `idempotency-key: ${requestId}\r\ncontent-length: ${this.#body.length}\r\n\r\n${this.#body}`,
    );
    const told = await answerOn(socket).then(tell, () => 'none');
    this.answers.set(told, (this.answers.get(told) ?? 0) + 1);
    return told === '201';
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.on('end', () => socket.destroy(new Error('The api has ended the connection.')));
  return socket;
}

/** Every answer to a vote is one object of JSON without another in it. */
async function answerOn(socket: Socket): Promise<string> {
  let text = '';
  while (!text.endsWith('}')) text += String((await once(socket, 'data'))[0]);
  return text;
}

function tell(answer: string): string {
  const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'no status';
  if (status === '201') return status;
  const code = /"code":"(\w+)"/.exec(answer)?.[1];
  const wait = /^retry-after: (\d+)/im.exec(answer)?.[1];
  return `${status} ${code}, ${wait === undefined ? 'no Retry-After' : `Retry-After ${wait} s`}`;
}
