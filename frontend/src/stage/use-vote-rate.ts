import { useEffect, useState } from 'react';
import type { ResultsState } from '../results/results-store.ts';
import { useNow } from '../results/use-now.ts';
import type { Timers } from '../timers.ts';
import type { TotalSeen } from './vote-rate.ts';
import { votesPerSecond, withTotal } from './vote-rate.ts';

const SHOWN_EVERY_MS = 500;

/** Votes a second, while the results come as they change; nobody can tell when those came that were missed. */
export function useVoteRate(known: ResultsState, timers: Timers): number | undefined {
  const [seen, setSeen] = useState<readonly TotalSeen[]>([]);
  const total = followedTotal(known);

  useEffect(() => {
    setSeen((before) => (total === undefined ? [] : withTotal(before, { at: timers.now(), total })));
  }, [total, timers]);

  return votesPerSecond(seen, useNow(timers, SHOWN_EVERY_MS));
}

function followedTotal({ results, connection }: ResultsState): number | undefined {
  const isFollowed = connection === 'live' || connection === 'polling';
  return isFollowed && results?.stale !== true ? results?.total_votes : undefined;
}
