import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Where a command speaks: results to standard output, all else to standard error. */
export interface Terminal {
  /** Whether `--json` was given. */
  readonly isJson: boolean;
  /** The result, once: as one JSON document, or in words. */
  result<Result extends object>(result: Result, inWords: (result: Result) => string): void;
  /**
   * Part of a long result, as it comes; resolves when there is room for more.
   *
   * @throws ReaderGone Nobody reads it any more.
   */
  write(text: string): Promise<void>;
  /** A line for the person who waits; on a terminal it takes the place of the one before, elsewhere it is left out. */
  progress(text: string): void;
  /** A line for the person, which stays. */
  say(text: string): void;
}

/** Whoever was reading the results has left, as `head` does. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

export interface Streams {
  readonly out: Writable;
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

export interface OpenTerminal extends Terminal {
  /** Aborts when nobody reads the results any more. */
  readonly readerGone: AbortSignal;
  /** Resolves once all that was written has left the process, or cannot. */
  flush(): Promise<void>;
}

/** A terminal on these streams, which are the process's own but in tests. */
export function openTerminal({ out, err }: Streams, isJson: boolean): OpenTerminal {
  const reader = new AbortController();
  let hasProgress = false;
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    reader.abort(new ReaderGone('Nobody reads the results any more.'));
  });
  // Who is not listened to has nobody to tell of it.
  err.on('error', () => {});

  /** Takes the line of progress away, so that what follows stands by itself. */
  function clear(): void {
    if (hasProgress) err.write(CLEAR_LINE);
    hasProgress = false;
  }

  return {
    isJson,
    readerGone: reader.signal,
    result(result, inWords) {
      clear();
      out.write(`${isJson ? JSON.stringify(result, jsonValue) : printable(inWords(result).trimEnd())}\n`);
    },
    async write(text) {
      clear();
      reader.signal.throwIfAborted();
      if (out.write(text)) return;
      await once(out, 'drain', { signal: reader.signal }).catch(() => reader.signal.throwIfAborted());
    },
    progress(text) {
      if (!err.isTTY) return;
      err.write(`${CLEAR_LINE}${text.slice(0, (err.columns ?? 80) - 1)}`);
      hasProgress = true;
    },
    say(text) {
      clear();
      err.write(`${text}\n`);
    },
    async flush() {
      clear();
      await Promise.all([out, err].map((stream) => new Promise((resolve) => stream.write('', resolve))));
    },
  };
}

/** To the first column, and away with what stands there. It is no colour: there are none, so NO_COLOR is kept too. */
const CLEAR_LINE = '\r\u001b[2K';

/** Without what would steer the terminal: texts of votes and of dead letters may hold anything. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
}

/** What JSON has no word for: a bigint is a text of its digits. */
function jsonValue(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
