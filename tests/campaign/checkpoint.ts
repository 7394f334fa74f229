import type { Broken } from './checkers/broken.ts';
import { brokenIfAny } from './checkers/broken.ts';
import { checkCounters } from './checkers/i2-counters.ts';
import { checkAcknowledged } from './checkers/i3-acknowledged.ts';
import { tooFew } from './checkers/i5-bounds.ts';
import type { LogSight, StreamState } from './sights/log-sight.ts';
import { TallySight } from './sights/tally-sight.ts';

/**
 * Looks at the log and the database while votes are cast, and checks what has to hold at any time [I2, I3] and what has
 * to when all that waited is counted [I5]. An entry that was found settled is not looked at again, until the end.
 */
export class Checkpoints {
  readonly #log: LogSight;
  readonly #databaseUrl: string;
  /** The last entry that was looked at, by stream. */
  readonly #settledUntil = new Map<string, string>();

  constructor(log: LogSight, databaseUrl: string) {
    this.#log = log;
    this.#databaseUrl = databaseUrl;
  }

  /**
   * @param accepted How many votes had been accepted when what waited began to be counted; undefined where not all that
   *   waited is counted.
   * @param mayBeLost How many of them at most were accepted in a window of declared loss.
   */
  async check(accepted: number | undefined, mayBeLost: number): Promise<Broken[]> {
    // The log first: what is acknowledged there is settled in the database already.
    const streams = await this.#log.streams();
    await using tally = await TallySight.open(this.#databaseUrl);
    const counts = await tally.counts();
    const total = counts.reduce((sum, { rows }) => sum + rows, 0);
    const few = accepted === undefined ? undefined : tooFew(total, accepted, mayBeLost);
    const broken = [
      ...checkCounters(counts),
      ...brokenIfAny('I5', 'Too little is counted.', few ? [few] : []),
    ];
    for (const stream of streams) broken.push(...(await this.#checkStream(stream, tally)));
    return broken;
  }

  /** From now on everything is looked at again. */
  forget(): void {
    this.#settledUntil.clear();
  }

  async #checkStream(stream: StreamState, tally: TallySight): Promise<Broken[]> {
    const broken: Broken[] = [];
    for await (const entries of this.#log.acknowledged(stream, this.#settledUntil.get(stream.key))) {
      broken.push(...checkAcknowledged(entries, await tally.settled(entries)));
      const last = entries.at(-1)?.place.split(' ').at(-1);
      if (last !== undefined) this.#settledUntil.set(stream.key, last);
    }
    return broken;
  }
}
