import { useEffect, useRef } from 'react';
import { texts } from '../texts/texts.ts';
import { useVoting } from './use-voting.ts';
import { VoteButtons } from './VoteButtons.tsx';
import { VoteStatus } from './VoteStatus.tsx';
import type { VotingStore } from './voting-store.ts';

export interface VotePanelProps {
  readonly voting: VotingStore;
  /** Whether the ballot takes votes, as far as it is known. */
  readonly isOpen: boolean;
}

/** The ballot and what became of the vote. */
export function VotePanel({ voting, isOpen }: VotePanelProps) {
  const { current, waitingBeside } = useVoting(voting);
  const group = useRef<HTMLFieldSetElement>(null);
  const focusNext = useRef<string>(undefined);
  const hadFocus = useRef(false);

  // A button below the options goes with its state: the focus moves on to where the voter goes on, or back to the
  // option of the vote where it went by itself. React tells of no blur when the focus goes with its button.
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
      aria-label={texts.voting.panel}
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={({ target }) => {
        // Whoever goes to another window leaves the focus where it is.
        hadFocus.current = document.activeElement === target;
      }}
    >
      <VoteButtons current={current} isOpen={isOpen} onCast={voting.cast} groupRef={group} />
      <VoteStatus
        current={current}
        waitingBeside={waitingBeside}
        isOpen={isOpen}
        onTryNow={voting.tryNow}
        onTryAgain={goOn(voting.tryNow)}
        onVoteAgain={goOn(voting.reset)}
      />
    </section>
  );
}
