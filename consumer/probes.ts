import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#runtime/database/database.ts';
import type { Readiness } from '#runtime/probe-server.ts';
import { readiness } from '#runtime/probe-server.ts';
import type { Consumer } from './consumer.ts';

/** A loop that stays in one step for longer than any step can take hangs. */
const LIVENESS_TIMEOUT_MIN_MS = 30_000;
/** Whoever asks waits no longer; a silent database keeps its own statements waiting for much more. */
const DATABASE_TIMEOUT_MS = 1_000;

/**
 * The probes of a consumer [CO7]. Liveness never asks a dependency: killing a consumer does not mend a database.
 *
 * @param blockTimeoutMs How long the loop may rightly wait for the next vote.
 */
export function consumerProbes(
  consumer: Pick<Consumer, 'stepMs' | 'isFailing'>,
  database: Pick<Database, 'query'>,
  blockTimeoutMs: number,
  livenessTimeoutMs: number = Math.max(LIVENESS_TIMEOUT_MIN_MS, 3 * blockTimeoutMs),
) {
  return {
    isAlive: () => consumer.stepMs < livenessTimeoutMs,
    async readiness(): Promise<Readiness> {
      const answer = await Promise.race([failureOf(database), tooLate()]);
      return readiness({
        event_log: { ok: !consumer.isFailing('event_log') },
        database:
          answer === undefined ? { ok: !consumer.isFailing('database') } : { ok: false, detail: answer },
      });
    },
  };
}

/** Why the database does not answer; undefined when it does. */
async function failureOf(database: Pick<Database, 'query'>): Promise<string | undefined> {
  return database.query({ text: 'select 1' }).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

function tooLate(): Promise<string> {
  return sleep(DATABASE_TIMEOUT_MS, 'The database does not answer.', { ref: false });
}
