import type { Ref } from 'react';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { OptionArt } from '../art/OptionArt.tsx';
import { labelOf, tintOf } from '../option-names.ts';
import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import { texts } from '../texts/texts.ts';
import { PawConfetti } from './PawConfetti.tsx';
import styles from './VoteButtons.module.css';
import type { VoteState } from './vote-state.ts';
import { isUnsent, takesVotes } from './vote-state.ts';

export interface VoteButtonsProps {
  readonly current: VoteState;
  /** Whether the ballot takes votes. */
  readonly isOpen: boolean;
  onCast(option: Option): void;
  /** The group of the buttons, for whoever moves the focus there. */
  readonly groupRef?: Ref<HTMLFieldSetElement>;
}

/**
 * One large button an option, in ballot order. While no vote can be cast they keep the focus and say that they are
 * disabled: a button that is taken away under the finger loses the place of whoever uses the keyboard.
 */
export function VoteButtons({ current, isOpen, onCast, groupRef }: VoteButtonsProps) {
  const mayVote = isOpen && takesVotes(current);
  const chosen = current.state === 'idle' ? undefined : current.vote.option;
  return (
    <fieldset className={styles.ballot} ref={groupRef} aria-busy={isUnsent(current)}>
      <legend>
        <VisuallyHidden>{texts.voting.legend}</VisuallyHidden>
      </legend>
      {OPTIONS.map((option) => (
        <button
          key={option}
          type="button"
          className={`${styles.option} ${tintOf(option)}`}
          data-lively
          data-option={option}
          data-chosen={option === chosen ? current.state : undefined}
          aria-disabled={!mayVote}
          onClick={() => mayVote && onCast(option)}
        >
          <span className={styles.picture} aria-hidden="true">
            <OptionArt option={option} />
          </span>
          <span className={styles.label}>
            <VisuallyHidden>{texts.voting.voteFor} </VisuallyHidden>
            {labelOf(option)}
          </span>
          {current.state === 'counted' && option === chosen && <PawConfetti />}
        </button>
      ))}
    </fieldset>
  );
}
