import { once } from 'node:events';
import type { NodeProcess } from '#tests/processes/node-process.ts';

/** What a process is started with that can be looked into: a port of its own, for this machine alone. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

type Pending = Pick<PromiseWithResolvers<unknown>, 'resolve' | 'reject'>;

/** The inspector of a running Node, spoken to by the Chrome DevTools Protocol. */
export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#answer(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('The process has gone.'));
    });
  }

  /** Connects to a process that was started with {@link INSPECTED}. */
  static async of(process: NodeProcess): Promise<Inspector> {
    const [, url = ''] = await process.untilPrinted(/Debugger listening on (ws:\S+)/);
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /**
   * Asks for something of the protocol, such as `Profiler.start`.
   *
   * @throws Error The inspector cannot do it, or its process ended meanwhile.
   */
  async ask<Answer>(method: string, params: object = {}): Promise<Answer> {
    this.#asked += 1;
    const { promise, ...pending } = Promise.withResolvers<unknown>();
    this.#pending.set(this.#asked, pending);
    this.#socket.send(JSON.stringify({ id: this.#asked, method, params }));
    return (await promise) as Answer;
  }

  /** Events have no id, and nobody waits for them. */
  #answer(message: string): void {
    const { id, result, error } = JSON.parse(message);
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(new Error(error.message));
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
