import { useEffect, useRef } from 'react';
import type { VotingServices } from './use-vote.ts';
import { useVote } from './use-vote.ts';
import { VoteButtons } from './VoteButtons.tsx';
import { VoteStatus } from './VoteStatus.tsx';

export interface VotePanelProps {
  readonly services: VotingServices;
  /** Whether the ballot takes votes, as far as it is known. */
  readonly isOpen: boolean;
}

/** The ballot and what became of the vote. */
export function VotePanel({ services, isOpen }: VotePanelProps) {
  const { current, cast, tryAgain, reset } = useVote(services);
  const group = useRef<HTMLFieldSetElement>(null);
  const focusNext = useRef<string>(undefined);

  // The button that was clicked is gone with its state; the focus moves on to where the voter goes on.
  useEffect(() => {
    if (focusNext.current === undefined) return;
    group.current?.querySelector<HTMLElement>(`[data-option="${focusNext.current}"]`)?.focus();
    focusNext.current = undefined;
  });

  const goOn = (then: () => void) => () => {
    if (current.state !== 'idle') focusNext.current = current.vote.option;
    then();
  };

  return (
    <section className="voting" aria-label="Vote">
      <VoteButtons current={current} isOpen={isOpen} onCast={cast} groupRef={group} />
      <VoteStatus current={current} isOpen={isOpen} tryAgain={goOn(tryAgain)} onVoteAgain={goOn(reset)} />
    </section>
  );
}
