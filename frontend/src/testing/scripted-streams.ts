import type { EventStream } from '../results/live-stream.ts';

/** A stand-in for `EventSource` that does what a test tells it. The real one is tested in a real browser. */
export class ScriptedStream extends EventTarget implements EventStream {
  readonly url: string;
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  close(): void {
    this.isClosed = true;
  }

  opens(): void {
    this.dispatchEvent(new Event('open'));
  }

  /** A message with `data` as JSON, or as it is when it is a text. */
  brings(data: unknown): void {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.dispatchEvent(new MessageEvent('message', { data: text }));
  }

  beats(): void {
    this.dispatchEvent(new MessageEvent('heartbeat', { data: '{}' }));
  }

  isCut(): void {
    this.dispatchEvent(new Event('error'));
  }
}

/** Every stream that was opened, in order. */
export class ScriptedStreams {
  readonly opened: ScriptedStream[] = [];

  readonly open = (url: string): ScriptedStream => {
    const stream = new ScriptedStream(url);
    this.opened.push(stream);
    return stream;
  };

  get newest(): ScriptedStream {
    const stream = this.opened.at(-1);
    if (stream === undefined) throw new Error('No stream was opened.');
    return stream;
  }
}
