import type { Hop, Pipeline } from './pipeline.ts';

/**
 * Share of its memory above which a log is full and votes are refused, so that consumers keep the room they need to
 * count. It is no less than LOG_MEMORY_RATIO_MAX may be: wherever trimming stops, votes are taken again.
 */
export const MEMORY_RATIO_MAX = 0.95;

type State = Omit<Pipeline, 'stuck_at'>;
type Consumer = NonNullable<Pipeline['consumers']>[number];

/**
 * The hop that keeps votes from being counted and shown, or null. In the order of a vote's way, with one exception: a
 * log fills up when nobody counts, so a full one is to blame only where nothing behind it is. What is not known is not
 * blamed.
 */
export function stuckAt(state: State): Hop | null {
  const { intake, log } = state;
  const isFull = (log.memory_ratio ?? 0) > MEMORY_RATIO_MAX;
  if (!log.reachable) return 'log';
  if (log.takes_writes === false && !isFull) return 'log';
  const behind = stuckBehindLog(state);
  if (behind !== null) return behind;
  if (isFull) return 'log';
  return intake.takes_votes || intake.ballot === 'closed' ? null : 'intake';
}

function stuckBehindLog({ log, consumers, results }: State): Hop | null {
  const hasVotes = (log.waiting ?? 0) + (log.in_hand ?? 0) > 0;
  if (consumers !== null && !consumers.some(isWorking)) {
    const retrying = consumers.filter(({ state }) => state === 'retrying');
    if (retrying.some(lacksDatabase)) return 'results';
    if (retrying.length > 0 || hasVotes) return 'consumer';
  }
  return results.reachable ? null : 'results';
}

function isWorking({ state }: Consumer): boolean {
  return state === 'idle' || state === 'counting';
}

function lacksDatabase({ last_failure: failure }: Consumer): boolean {
  return failure?.code === 'database_unavailable' || failure?.code === 'database_refused';
}
