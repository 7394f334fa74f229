import type { ClientRequest, IncomingMessage } from 'node:http';
import { get } from 'node:http';
import type { Results } from '#contract/schemas.ts';

/** One event as it arrived. */
export interface StreamEvent {
  readonly id: string;
  readonly data: Results;
  /** `performance.now()` at its arrival. */
  readonly at: number;
}

/** A viewer of the live results, reading the bare stream. */
export class StreamViewer {
  readonly events: StreamEvent[] = [];
  readonly response: IncomingMessage;
  readonly #request: ClientRequest;
  /** All that came, comments and retry fields too. */
  text = '';
  ended = false;

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    this.response = response;
    response.setEncoding('utf8');
    response.on('error', () => {});
    response.on('close', () => {
      this.ended = true;
    });
  }

  static open(url: string, { reading = true, headers = {} } = {}): Promise<StreamViewer> {
    return new Promise((resolve, reject) => {
      const request = get(url, { agent: false, headers }, (response) => {
        const viewer = new StreamViewer(request, response);
        if (reading) viewer.#read();
        else response.pause();
        resolve(viewer);
      });
      request.on('error', reject);
    });
  }

  get newest(): StreamEvent | undefined {
    return this.events.at(-1);
  }

  close(): void {
    this.#request.destroy();
  }

  #read(): void {
    let rest = '';
    this.response.on('data', (chunk: string) => {
      this.text += chunk;
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    });
  }

  #take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
    );
    const data = fields.get('data');
    if (data === undefined || fields.get('event') === 'heartbeat') return;
    this.events.push({ id: fields.get('id') ?? '', data: JSON.parse(data), at: performance.now() });
  }
}
