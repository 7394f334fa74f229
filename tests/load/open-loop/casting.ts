import { setTimeout as sleep } from 'node:timers/promises';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Answer } from '#tests/campaign/load/vote-connection.ts';
import { VoteConnection } from '#tests/campaign/load/vote-connection.ts';

/** A vote that was cast once, and what came of it. Times are those of `performance.now()`. */
export interface Cast {
  readonly requestId: string;
  /** When it was to be sent. It may have been sent later, when all connections were waiting; its voter waited then. */
  readonly dueAt: number;
  readonly endedAt: number;
  readonly answer: Answer;
}

export interface CastingOptions {
  readonly apiPort: number;
  /** Votes a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
  /** Spaces in each body, in bytes. */
  readonly padding: number;
}

/**
 * Casts votes at a steady rate, whether they are answered or not, each once. An answer that is slow delays nobody's
 * time: a load that waits for answers asks less of what is slow, and never sees it.
 */
export async function castAtRate(options: CastingOptions): Promise<Cast[]> {
  const { apiPort, rate, seconds, connections, padding } = options;
  const casts: Cast[] = [];
  const votes = Math.round(rate * seconds);
  let taken = 0;
  const beganAt = performance.now();

  async function castInTurn(): Promise<void> {
    const connection = new VoteConnection(apiPort, padding);
    while (taken < votes) {
      const option = OPTIONS[taken % OPTIONS.length] ?? OPTIONS[0];
      const dueAt = beganAt + (taken / rate) * 1_000;
      taken += 1;
      const early = dueAt - performance.now();
      if (early > 0) await sleep(early);
      const requestId = mintRequestId();
      const answer = await connection.cast(option, requestId);
      casts.push({ requestId, dueAt, endedAt: performance.now(), answer });
    }
    connection.close();
  }
  await Promise.all(Array.from({ length: Math.min(connections, votes) }, castInTurn));
  return casts;
}

/** Whether it was answered 201. */
export function isAccepted({ answer }: Cast): boolean {
  return answer.kind === 'answered' && answer.status === 201;
}

/** Whether it is known not to have been taken. */
export function isRefused({ answer }: Cast): boolean {
  if (answer.kind === 'unsent') return true;
  return answer.kind === 'answered' && answer.status !== 201 && answer.code !== 'outcome_unknown';
}

/** How long its voter waited, in ms. */
export function took({ dueAt, endedAt }: Cast): number {
  return endedAt - dueAt;
}
