import type { Tally } from '#ballot/tally.ts';
import type { TallyReader, WatchOptions } from '../ports.ts';

/** How long a test waits for a tally before it fails. */
const DEADLINE_MS = 10_000;

/** A watcher under observation; leaving its block ends it. */
export interface Watched extends AsyncDisposable {
  /** The next tally. */
  next(): Promise<Tally>;
  /** The next tally that satisfies `wanted`. */
  until(wanted: (tally: Tally) => boolean): Promise<Tally>;
  /** Resolves once the second tally came, the one that is read because listening has begun. */
  readonly listening: Promise<void>;
  /** When each tally came (`performance.now()`). */
  readonly times: readonly number[];
}

export function watch(reader: TallyReader, options: Omit<WatchOptions, 'signal'>): Watched {
  const stop = new AbortController();
  const times: number[] = [];
  const tallies: Tally[] = [];
  const arrival = new EventTarget();
  const { promise: listening, resolve: onListening, reject: onFailure } = Promise.withResolvers<void>();
  listening.catch(() => {});
  let read = 0;

  const running = (async () => {
    for await (const tally of reader.watchTally({ ...options, signal: stop.signal })) {
      times.push(performance.now());
      if (tallies.push(tally) === 2) onListening();
      arrival.dispatchEvent(new Event('tally'));
    }
  })();
  running.catch(onFailure);

  async function next(): Promise<Tally> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    for (;;) {
      const tally = tallies[read];
      if (tally !== undefined) {
        read += 1;
        return tally;
      }
      await new Promise<void>((resolve, reject) => {
        arrival.addEventListener('tally', () => resolve(), { once: true });
        deadline.onabort = () => reject(new Error(`No tally came within ${DEADLINE_MS} ms.`));
        running.then(() => reject(new Error('The watcher has ended.')), reject);
      });
    }
  }

  return {
    next,
    async until(wanted) {
      for (;;) {
        const tally = await next();
        if (wanted(tally)) return tally;
      }
    },
    listening,
    times,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
