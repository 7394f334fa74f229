import type { Promised, PromiseWatch } from '#event-log/ports.ts';
import type { TallyReader } from '#results/ports.ts';
import { RepeatedWork } from '#runtime/repeated-work.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

const INTERVAL_MS = 1_000;
/** For so long a consumer may have in hand what the log has lost since. */
const GRACE_MS = 10_000;
/** Receipts asked for by one query. */
const TOGETHER = 1_000;

export interface LostVotesOptions {
  readonly metrics: Pick<ApiMetrics, 'votesLost'>;
  readonly logger: Logger;
  readonly graceMs?: number;
  readonly intervalMs?: number;
}

interface Missing extends Promised {
  readonly since: number;
}

/**
 * Says how many votes were lost that this process had answered 201: the log was set back or emptied, and so long after
 * that was seen they are not counted either. What the log has lost and is counted is no loss.
 */
export function watchLostVotes(
  promises: PromiseWatch,
  tally: Pick<TallyReader, 'readReceipts'>,
  { metrics, logger, graceMs = GRACE_MS, intervalMs = INTERVAL_MS }: LostVotesOptions,
): RepeatedWork {
  let missing: Missing[] = [];

  async function look(): Promise<void> {
    const { broken, unwatched } = await promises.takeBroken();
    const since = performance.now();
    if (broken.length > 0) {
      missing.push(...broken.map((each) => ({ ...each, since })));
      const fields = { missing: broken.length, unwatched, ...spanOf(broken) };
      logger.warn(fields, 'The event log lacks votes it had promised; looking whether they were counted.');
    }
    const due = missing.filter((each) => since - each.since >= graceMs);
    for (let i = 0; i < due.length; i += TOGETHER) await judge(due.slice(i, i + TOGETHER));
  }

  async function judge(due: readonly Missing[]): Promise<void> {
    const receipts = await tally.readReceipts(due.map(({ requestId }) => requestId));
    const judged = new Set(due);
    missing = missing.filter((each) => !judged.has(each));
    const lost = due.filter(({ requestId }) => receipts.get(requestId)?.state === 'not_counted');
    if (lost.length === 0) return;
    metrics.votesLost.inc(lost.length);
    logger.error({ lost: lost.length, ...spanOf(lost) }, 'The event log has lost votes that were accepted.');
  }

  return new RepeatedWork(look, intervalMs);
}

function spanOf(votes: readonly Promised[]): { first: string | undefined; last: string | undefined } {
  return { first: votes[0]?.position, last: votes.at(-1)?.position };
}
