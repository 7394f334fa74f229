import { ErrorReply } from '@redis/client';
import { LogUnavailable } from '../ports.ts';
import { parseInfo } from './server-info.ts';

type Ask = (...command: string[]) => Promise<unknown>;

/** What whoever watches the log is told. */
export interface FileEvents {
  /**
   * The server's disk was full and has room again, and the server was asked to write its file anew; with an `error`
   * where it refused.
   */
  onDiskFreed?(error?: Error): void;
}

/**
 * Has the server write its append-only file anew once a full disk has room again.
 *
 * Redis 7.0.15, whose file was rewritten since it was started, cuts it at the wrong place when a write falls short, and
 * cannot open it at its next start: “Bad file format”. What it has in memory is whole, and a new file is too.
 */
export class FileRepair {
  readonly #events: FileEvents;
  /** Writes the server has ever refused for want of room, as far as it told; a disk may be full for a blink only. */
  #refused: number | undefined;
  #wasFull = false;

  constructor(events: FileEvents) {
    this.#events = events;
  }

  /** To be called again and again, for the server, which is asked by `ask`, tells how it is and not how it was. */
  async look(ask: Ask): Promise<void> {
    const info = parseInfo(await ask('INFO', 'persistence', 'errorstats'));
    const isFull = info.aof_last_write_status === 'err';
    const refused = Number(/count=(\d+)/.exec(info.errorstat_MISCONF ?? '')?.[1] ?? 0);
    this.#wasFull ||= isFull || refused > (this.#refused ?? refused);
    this.#refused = refused;
    if (this.#wasFull && !isFull) await this.#rewrite(ask);
  }

  async #rewrite(ask: Ask): Promise<void> {
    try {
      await ask('BGREWRITEAOF');
      this.#events.onDiskFreed?.();
    } catch (error) {
      if (!isRefusal(error)) throw error; // Asked again with the next look.
      // So is it here: what is under way may have begun before, and then keeps the file that was cut.
      if (error.message.includes('already in progress')) return;
      this.#events.onDiskFreed?.(error);
    }
    this.#wasFull = false;
  }
}

function isRefusal(error: unknown): error is LogUnavailable {
  return error instanceof LogUnavailable && error.cause instanceof ErrorReply;
}
