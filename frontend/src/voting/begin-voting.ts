import { attendPage } from './attend-page.ts';
import { takeEarlyVote } from './early-vote.ts';
import { KeptVotes } from './kept-votes.ts';
import type { VotingStoreOptions } from './voting-store.ts';
import { VotingStore } from './voting-store.ts';

/**
 * The voter's votes on this page: with those its browser kept, and the click that came before this script.
 *
 * @returns The votes, and what ends all that happens to them by itself.
 */
export function beginVoting(
  options: Omit<VotingStoreOptions, 'kept'>,
  page: Window,
): { readonly voting: VotingStore; stop(): void } {
  const { timers } = options;
  const kept = new KeptVotes({ storage: () => page.localStorage, now: timers.now });
  const voting = new VotingStore({ ...options, kept });
  const leavePage = attendPage(voting, page);
  voting.start(takeEarlyVote(page, timers.elapsed()));
  const stop = () => {
    leavePage();
    voting.stop();
  };
  return { voting, stop };
}
