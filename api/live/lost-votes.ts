import type { Promised, PromiseWatch } from '#event-log/ports.ts';
import type { TallyReader } from '#results/ports.ts';
import { RepeatedWork } from '#runtime/repeated-work.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

const INTERVAL_MS = 1_000;
/** For so long, with a database that answers, a consumer may have in hand what the log has lost. */
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
  /** When the database said that it does not hold it; undefined before, and once it has failed to answer since. */
  notCountedSince: number | undefined;
}

/**
 * Says how many votes were lost that this process had answered 201: the log was set back or emptied, and they are not
 * counted either, by a database that has said so twice, so long apart; for while it fails no consumer can count what it
 * has in hand. What the log has lost and is counted is no loss.
 */
export function watchLostVotes(
  promises: PromiseWatch,
  tally: Pick<TallyReader, 'readReceipts'>,
  { metrics, logger, graceMs = GRACE_MS, intervalMs = INTERVAL_MS }: LostVotesOptions,
): RepeatedWork {
  let missing: Missing[] = [];

  async function look(): Promise<void> {
    const { broken, unwatched } = await promises.takeBroken();
    if (broken.length > 0) {
      missing.push(...broken.map((each) => ({ ...each, notCountedSince: undefined })));
      const fields = { missing: broken.length, unwatched, ...spanOf(broken) };
      logger.warn(fields, 'The event log lacks votes it had promised; looking whether they were counted.');
    }
    const now = performance.now();
    const due = missing.filter(
      ({ notCountedSince: since = Number.NEGATIVE_INFINITY }) => now - since >= graceMs,
    );
    for (let i = 0; i < due.length; i += TOGETHER) await judge(due.slice(i, i + TOGETHER), now);
  }

  async function judge(due: readonly Missing[], now: number): Promise<void> {
    const receipts = await tally.readReceipts(due.map(({ requestId }) => requestId)).catch((error) => {
      for (const each of missing) each.notCountedSince = undefined;
      throw error;
    });
    const notCounted = due.filter(({ requestId }) => receipts.get(requestId)?.state === 'not_counted');
    const lost = notCounted.filter(({ notCountedSince }) => notCountedSince !== undefined);
    const undecided = new Set(notCounted.filter(({ notCountedSince }) => notCountedSince === undefined));
    for (const each of undecided) each.notCountedSince = now;
    const judged = new Set(due);
    missing = missing.filter((each) => !judged.has(each) || undecided.has(each));
    if (lost.length === 0) return;
    metrics.votesLost.inc(lost.length);
    logger.error({ lost: lost.length, ...spanOf(lost) }, 'The event log has lost votes that were accepted.');
  }

  return new RepeatedWork(look, intervalMs);
}

function spanOf(votes: readonly Promised[]): { first: string | undefined; last: string | undefined } {
  return { first: votes[0]?.position, last: votes.at(-1)?.position };
}
