import { useEffect, useRef } from 'react';
import type { BallotAtHand, VotingServices } from './use-vote.ts';
import { useVote } from './use-vote.ts';
import { VoteButtons } from './VoteButtons.tsx';
import { VoteStatus } from './VoteStatus.tsx';

export interface VotePanelProps extends BallotAtHand {
  readonly services: VotingServices;
}

/** The ballot and what became of the vote. */
export function VotePanel({ services, isOpen, onRefused }: VotePanelProps) {
  const { current, cast, tryAgain, reset } = useVote(services, { isOpen, onRefused });
  const group = useRef<HTMLFieldSetElement>(null);
  const focusNext = useRef<string>(undefined);
  const hadFocus = useRef(false);

  // A button below the options goes with its state: the focus moves on to where the voter goes on, or back to the
  // option of the vote where the ballot was closed. React tells of no blur when the focus goes with its button.
  useEffect(() => {
    const isLost = hadFocus.current && document.activeElement === document.body;
    const option =
      focusNext.current ?? (isLost && current.state !== 'idle' ? current.vote.option : undefined);
    if (option === undefined) return;
    group.current?.querySelector<HTMLElement>(`[data-option="${option}"]`)?.focus();
    focusNext.current = undefined;
  });

  const goOn = (then: () => void) => () => {
    if (current.state !== 'idle') focusNext.current = current.vote.option;
    then();
  };

  return (
    <section
      className="voting"
      aria-label="Vote"
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={() => {
        hadFocus.current = false;
      }}
    >
      <VoteButtons current={current} isOpen={isOpen} onCast={cast} groupRef={group} />
      <VoteStatus current={current} isOpen={isOpen} tryAgain={goOn(tryAgain)} onVoteAgain={goOn(reset)} />
    </section>
  );
}
