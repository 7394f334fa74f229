import type { Option } from '#ballot/options.ts';
import { forEachOption } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Client, FailureCode } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { backoffMs, pause } from '#runtime/backoff.ts';
import type { Mix } from './mix.ts';
import { draw } from './mix.ts';
import { Spans } from './spans.ts';

export interface CrowdOptions {
  readonly client: Pick<Client, 'castVote'>;
  /** How many vote at the same time at most. */
  readonly voters: number;
  /** Votes begun a second, by all of them together. */
  readonly rate: number;
  readonly mix: Mix;
  /** Votes begun at most. */
  readonly votesMax: number;
  /** No vote is begun later, in ms. */
  readonly durationMs: number;
  /** How long after that a vote may still be repeated, in ms. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
}

/** Where the api says nothing of when to come back. */
const BACKOFF = { pauseMs: 100, pauseMaxMs: 5_000 };

/**
 * Voters who together begin so many votes a second, and repeat each with its request id until it is accepted, as the
 * page does. Where the api is slower than that they fall behind, and say so by their count.
 */
export class Crowd {
  readonly #options: CrowdOptions;
  readonly #beganAt = performance.now();
  #endedAt: number | undefined;
  /** Ends what is begun once its grace is over, or the person wants it. */
  readonly #end: AbortSignal;
  /** A ballot that is closed takes no other vote either. */
  readonly #ballotClosed = new AbortController();
  /** Ends the beginning of votes. */
  readonly #goHome: AbortSignal;
  /** Votes that some voter has taken upon himself to begin. */
  #taken = 0;
  begun = 0;
  /** Answered 201. */
  accepted = 0;
  /** Refused for good. */
  refused = 0;
  readonly acceptedBy: Record<Option, number> = forEachOption(() => 0);
  /** How often each failure was met, also by votes that were accepted later. */
  readonly failures = new Map<FailureCode, number>();
  /** From the first try of a vote until it was accepted, in ms. */
  readonly spans = new Spans();

  constructor(options: CrowdOptions) {
    this.#options = options;
    const { signal, durationMs, graceMs } = options;
    this.#end = AbortSignal.any([signal, AbortSignal.timeout(durationMs + graceMs)]);
    this.#goHome = AbortSignal.any([signal, this.#ballotClosed.signal]);
  }

  /** Begun and neither accepted nor refused. */
  get unsettled(): number {
    return this.begun - this.accepted - this.refused;
  }

  /** Until now, or until all was settled. */
  get elapsedMs(): number {
    return (this.#endedAt ?? performance.now()) - this.#beganAt;
  }

  /** Resolves when every vote that was begun is settled, or nobody may repeat it any more. */
  async vote(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.voters }, () => this.#voter()));
    this.#endedAt = performance.now();
  }

  async #voter(): Promise<void> {
    const { rate, votesMax, durationMs, mix } = this.#options;
    while (this.#taken < votesMax) {
      const dueMs = (this.#taken / rate) * 1_000;
      if (dueMs >= durationMs || this.elapsedMs >= durationMs) return;
      this.#taken += 1;
      await pause(Math.max(0, dueMs - this.elapsedMs), this.#goHome);
      if (this.#goHome.aborted) return;
      this.begun += 1;
      await this.#cast(draw(mix));
    }
  }

  async #cast(option: Option): Promise<void> {
    const requestId = mintRequestId();
    const beganAt = performance.now();
    for (let attempt = 0; !this.#end.aborted; attempt += 1) {
      const failure = await this.#try(option, requestId);
      if (failure === undefined) {
        this.accepted += 1;
        this.acceptedBy[option] += 1;
        this.spans.add(performance.now() - beganAt);
        return;
      }
      this.failures.set(failure.code, (this.failures.get(failure.code) ?? 0) + 1);
      if (!failure.retryable) {
        this.refused += 1;
        if (failure.code === 'ballot_closed') this.#ballotClosed.abort();
        return;
      }
      await pause(failure.retryAfterMs ?? backoffMs(attempt, BACKOFF), this.#end);
    }
  }

  async #try(option: Option, requestId: string): Promise<ApiError | undefined> {
    try {
      await this.#options.client.castVote(option, requestId);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }
}
