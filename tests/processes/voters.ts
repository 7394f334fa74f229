import { setTimeout as sleep } from 'node:timers/promises';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { FailureCode } from '#contract/client.ts';
import { ApiError, createClient } from '#contract/client.ts';

export interface VotersOptions {
  /** How many vote at the same time. Default 16. */
  readonly count?: number;
  /** How long each rests after an accepted vote, in ms. Default 20: all come from one address, which is limited. */
  readonly restMs?: number;
}

/** After a refusal a voter comes back this soon, much sooner than the api asks for. */
const RETRY_MS = 20;
/** Longer than any answer may take, so that a request that hangs shows as one. */
const TIMEOUT_MS = 10_000;

/**
 * Voters who each cast one vote after the other over HTTP, and repeat a vote with its id until it is accepted, as the
 * page does. So whatever happens in between, what has to be counted in the end is exactly what was accepted. Who is told
 * that the ballot is closed goes home.
 */
export class Voters {
  /** Votes answered 201, by request id. */
  readonly accepted = new Map<string, Option>();
  /** How often each failure was answered, `network` for no answer. */
  readonly failures = new Map<FailureCode, number>();
  /** Each way the api refused, as `503 log_unavailable, Retry-After 1 s`; without those it did not answer. */
  readonly refusals = new Set<string>();
  /** How long the slowest try took until it was answered or failed, in ms. */
  slowestMs = 0;
  readonly #client: ReturnType<typeof createClient>;
  readonly #restMs: number;
  readonly #voting: Promise<void>[];
  #leaving = false;

  /** Begin to vote at once. */
  constructor(apiUrl: string, { count = 16, restMs = 20 }: VotersOptions = {}) {
    this.#client = createClient({ baseUrl: apiUrl, timeoutMs: TIMEOUT_MS });
    this.#restMs = restMs;
    this.#voting = Array.from({ length: count }, () => this.#vote());
  }

  /** How many votes were accepted by now. */
  get count(): number {
    return this.accepted.size;
  }

  /**
   * Lets everybody finish the vote in hand and leave; resolves when all have.
   *
   * @throws ApiError A vote was refused for good.
   */
  async leave(): Promise<void> {
    this.#leaving = true;
    await Promise.all(this.#voting);
  }

  async #vote(): Promise<void> {
    while (!this.#leaving) {
      const [option, requestId] = [Math.random() < 0.5 ? 'cats' : 'dogs', mintRequestId()] as const;
      while (!(await this.#try(option, requestId))) {
        if (this.failures.has('ballot_closed')) return;
        await sleep(RETRY_MS);
      }
      this.accepted.set(requestId, option);
      await sleep(this.#restMs);
    }
  }

  async #try(option: Option, requestId: string): Promise<boolean> {
    const began = performance.now();
    try {
      await this.#client.castVote(option, requestId);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError && (error.retryable || error.code === 'ballot_closed'))) throw error;
      this.failures.set(error.code, (this.failures.get(error.code) ?? 0) + 1);
      if (error.status !== undefined) this.refusals.add(tellRefusal(error));
      return false;
    } finally {
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
    }
  }
}

function tellRefusal({ status, code, retryAfterMs }: ApiError): string {
  const wait = retryAfterMs === undefined ? 'no Retry-After' : `Retry-After ${retryAfterMs / 1000} s`;
  return `${status} ${code}, ${wait}`;
}
