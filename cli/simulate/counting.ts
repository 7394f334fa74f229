import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import type { Pipeline } from '#contract/pipeline.ts';
import { pause } from '#runtime/backoff.ts';

const LOOK_MS = 1_000;

/** How far counting was at one look. What could not be told is null, never an old figure or a zero. */
export interface Progress {
  /** Votes counted in all. */
  readonly counted: number | null;
  /** Votes that were accepted and wait to be counted: the lag. */
  readonly waiting: number | null;
  /** Those of them that a consumer was given, which may have died with them. */
  readonly inHand: number | null;
}

/** Nothing could be told. */
export const UNKNOWN: Progress = { counted: null, waiting: null, inHand: null };

/** Looks at how far counting is, by `GET /api/pipeline`. Totals are told also where the counts are withheld. */
export class Counting {
  readonly #client: Pick<Client, 'pipeline'>;
  latest: Progress = UNKNOWN;
  /** The most that was seen to wait at once. */
  waitingMost: number | null = null;

  constructor(client: Pick<Client, 'pipeline'>) {
    this.#client = client;
  }

  /** Asks once. */
  async look(): Promise<Progress> {
    this.latest = await this.#client.pipeline().then(progressIn, unknownTo);
    const { waiting } = this.latest;
    if (waiting !== null) this.waitingMost = Math.max(this.waitingMost ?? 0, waiting);
    return this.latest;
  }

  /** Looks each second until `signal` aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await pause(LOOK_MS, signal);
    }
  }
}

/** An api that is older, or not ours, may tell less. */
function progressIn({ log, results }: Partial<Pipeline>): Progress {
  const { waiting = null, in_hand: inHand = null } = log ?? {};
  return {
    counted: results?.counted ?? null,
    waiting: waiting === null || inHand === null ? null : waiting + inHand,
    inHand,
  };
}

/** Who is down just now is asked again later. */
function unknownTo(error: unknown): Progress {
  if (error instanceof ApiError) return UNKNOWN;
  throw error;
}
