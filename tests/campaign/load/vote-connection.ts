import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { IDEMPOTENCY_KEY, ROUTES } from '#contract/routes.ts';

/** What came of one request. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly code: string | undefined;
      /** Where the log has put it. */
      readonly position: string | undefined;
    }
  /** There was no connection: nothing was sent. */
  | { readonly kind: 'unsent' }
  /** Sent, or in part, and no answer came: the connection was lost, or nothing came for too long. */
  | { readonly kind: 'lost' | 'silent' };

/** Longer than any answer may take, so that a request that hangs shows as one. */
const SILENT_MS = 10_000;

/**
 * One keep-alive connection with one request under way at a time, written and read bare: a client of comfort costs as
 * much as the api itself, on the same cores.
 */
export class VoteConnection {
  readonly #port: number;
  readonly #padding: string;
  #socket: Socket | undefined;

  /** @param padding Spaces in each body, which make a vote more work to take, in bytes. */
  constructor(port: number, padding = 0) {
    this.#port = port;
    this.#padding = ' '.repeat(padding);
  }

  /** Sends one vote and waits for its answer. Never rejects. */
  async cast(option: string, requestId: string): Promise<Answer> {
    const socket = await this.#open();
    if (socket === undefined) return { kind: 'unsent' };
    const body = JSON.stringify({ option }) + this.#padding;
    socket.write(
      `POST ${ROUTES.vote} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
        `${IDEMPOTENCY_KEY}: ${requestId}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const answer = await answerOn(socket);
    if (answer.kind !== 'answered') this.close();
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<Socket | undefined> {
    if (this.#socket?.writable) return this.#socket;
    this.close();
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    try {
      await once(socket, 'connect');
    } catch {
      return undefined;
    }
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    // The api ends idle connections, and all of them when it is about to end itself.
    socket.on('end', () => socket.destroy());
    this.#socket = socket;
    return socket;
  }
}

function answerOn(socket: Socket): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (answer: Answer) => {
      clearTimeout(silence);
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(answer);
    };
    const onData = (chunk: string) => {
      text += chunk;
      const answer = parse(text);
      if (answer) settle(answer);
    };
    const onClose = () => settle({ kind: 'lost' });
    const silence = setTimeout(() => settle({ kind: 'silent' }), SILENT_MS);
    socket.on('data', onData);
    socket.on('close', onClose);
  });
}

/** The answer, once all of it is there. */
function parse(text: string): Answer | undefined {
  const bodyAt = text.indexOf('\r\n\r\n') + 4;
  if (bodyAt < 4) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  if (text.length < bodyAt + length) return undefined;
  const status = Number(text.slice(9, 12));
  const body = text.slice(bodyAt);
  const code = /"code":"(\w+)"/.exec(body)?.[1];
  return { kind: 'answered', status, code, position: /"stream_id":"([\w-]+)"/.exec(body)?.[1] };
}
