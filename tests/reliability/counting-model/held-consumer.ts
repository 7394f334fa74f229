import { Consumer } from '#consumer/consumer.ts';
import type { VoteReader } from '#event-log/ports.ts';
import { LogUnavailable } from '#event-log/ports.ts';
import type { Batch, BatchOutcome } from '#results/ports.ts';

/** What becomes of a call: it goes well, it fails and does nothing, it is carried out and its answer is lost. */
export type Fate = 'goes well' | 'fails' | 'goes unanswered';

/** Where a loop that is killed has come to with its call. */
export type Moment = 'before its call' | 'after its call';

export interface HeldConsumerOptions {
  readonly reader: VoteReader;
  /** Records a batch, with this fate. */
  readonly record: (batch: Batch, fate: Fate) => Promise<BatchOutcome>;
}

interface HeldCall {
  /** Resolves or rejects as the port does; the loop is not told. */
  carryOut(fate: Fate): Promise<unknown>;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

const BATCH_SIZE_MAX = 3;
/** So many failures in a row have short pauses only. */
const MAX_RETRIES = 100;
/** The calls of one batch are fewer. */
const TURNS_TO_STOP_MAX = 20;

/**
 * The real loop, each of whose calls to a port waits until it is let go. So a test decides in which order the calls
 * of several loops happen, what becomes of each, and between which of them a loop is killed.
 */
export class HeldConsumer {
  readonly #consumer: Consumer;
  /** In the order in which they were made; several where it has full batches in hand. */
  readonly #held: HeldCall[] = [];
  #turns = 0;
  /** The loop has come to its next call, or to its end. */
  #arrival = Promise.withResolvers<void>();
  #fate: Fate = 'goes well';
  readonly #surprises: unknown[] = [];

  constructor({ reader, record }: HeldConsumerOptions) {
    const held: VoteReader = {
      read: (limits) => this.#hold((fate) => onLink(fate === 'goes well', () => reader.read(limits))),
      acknowledge: (positions) =>
        this.#hold(async (fate) => {
          await onLink(fate !== 'fails', () => reader.acknowledge(positions));
          if (fate === 'goes unanswered') throw new LogUnavailable('The answer was lost.');
        }),
      interrupt: () => reader.interrupt(),
      close: () => reader.close(),
    };
    this.#consumer = new Consumer({
      reader: held,
      writer: { applyBatch: (batch) => this.#hold((fate) => record(batch, fate)) },
      limits: { batchSizeMax: BATCH_SIZE_MAX, blockTimeoutMs: 1 },
      maxRetries: MAX_RETRIES,
      events: {
        onCommitted() {},
        onFailed: (_state, error) => void (this.#fate === 'goes well' && this.#surprises.push(error)),
        onRecovered() {},
      },
    });
    this.#consumer
      .run()
      .catch((error) => this.#surprises.push(error))
      .finally(() => this.#arrival.resolve());
  }

  /**
   * Lets the next call go, and waits until the loop has come to the one after or has ended; after a failure that
   * takes as long as the loop backs off.
   */
  async turn(fate: Fate): Promise<void> {
    const call = await this.#take();
    if (call === undefined) return;
    this.#fate = fate;
    if (this.#held.length === 0) this.#arrival = Promise.withResolvers();
    await call.carryOut(fate).then(call.resolve, call.reject);
    await this.#arrival.promise;
    if (this.#surprises.length > 0) throw this.#surprises[0];
  }

  /** The loop as a SIGKILL leaves it: its call was carried out or not, and it does nothing any more. */
  async kill(moment: Moment): Promise<void> {
    const call = await this.#take();
    if (moment === 'after its call') await call?.carryOut('goes well');
  }

  /** Tells the loop to stop and lets it finish what it has in hand. */
  async stop(): Promise<void> {
    await this.#consumer.stop();
    for (let turn = 0; this.#consumer.state !== 'stopped'; turn += 1) {
      if (turn > TURNS_TO_STOP_MAX) throw new Error('The loop goes on though it was told to stop.');
      await this.turn('goes well');
    }
  }

  /** Tells the loop to stop while its call fails: what it has in hand is left as it is. */
  async stopFailing(): Promise<void> {
    await this.#consumer.stop();
    await this.turn('fails');
    await this.stop();
  }

  /**
   * A call the loop waits with, which is then ours to answer; undefined once it has ended. Of several the oldest or the
   * newest, in turns: a batch may be read, applied and acknowledged before those in front of it, or after.
   */
  async #take(): Promise<HeldCall | undefined> {
    await this.#arrival.promise;
    this.#turns += 1;
    return this.#turns % 2 === 0 ? this.#held.shift() : this.#held.pop();
  }

  #hold<T>(carryOut: (fate: Fate) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#held.push({ carryOut, resolve: (answer) => resolve(answer as T), reject });
    this.#arrival.resolve();
    return promise;
  }
}

/** A call over a link that may be down; what a link does that fails halfway is told in the tests of the log. */
function onLink<T>(isUp: boolean, call: () => Promise<T>): Promise<T> {
  return isUp ? call() : Promise.reject(new LogUnavailable('The link is down.'));
}
