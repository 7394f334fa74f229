import type { Database } from '#runtime/database/database.ts';
import type { Readiness } from '#runtime/probe-server.ts';
import { readiness } from '#runtime/probe-server.ts';
import type { Consumer } from './consumer.ts';

/** A loop that has stood in one state for longer than any of its waits can take hangs. */
const LIVENESS_TIMEOUT_MIN_MS = 30_000;

/**
 * The probes of a consumer [CO7]. Liveness never asks a dependency: killing a consumer does not mend a database.
 *
 * @param blockTimeoutMs How long the loop may rightly wait for the next vote.
 */
export function consumerProbes(
  consumer: Pick<Consumer, 'state' | 'idleMs' | 'isFailing'>,
  database: Pick<Database, 'query'>,
  blockTimeoutMs: number,
  livenessTimeoutMs: number = Math.max(LIVENESS_TIMEOUT_MIN_MS, 3 * blockTimeoutMs),
) {
  return {
    /** While the schema is being waited for there is no loop yet that could hang. */
    isAlive: () => consumer.state === 'starting' || consumer.idleMs < livenessTimeoutMs,
    async readiness(): Promise<Readiness> {
      const answer = await database.query({ text: 'select 1' }).then(
        () => undefined,
        (error: Error) => error.message,
      );
      const started = consumer.state !== 'starting';
      return readiness({
        event_log: { ok: started && !consumer.isFailing('event_log') },
        database:
          answer === undefined ? { ok: !consumer.isFailing('database') } : { ok: false, detail: answer },
      });
    },
  };
}
