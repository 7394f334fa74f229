import type { Ref } from 'react';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { OptionArt } from '../art/OptionArt.tsx';
import { labelOf, tintOf } from '../option-names.ts';
import type { VoteState } from './use-vote.ts';
import { isUnderWay, takesVotes } from './use-vote.ts';

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
    <fieldset className="ballot" ref={groupRef} aria-busy={isUnderWay(current)}>
      <legend className="visually-hidden">Vote for one</legend>
      {OPTIONS.map((option) => (
        <button
          key={option}
          type="button"
          className={`option ${tintOf(option)}`}
          data-option={option}
          data-chosen={option === chosen ? current.state : undefined}
          aria-disabled={!mayVote}
          onClick={() => mayVote && onCast(option)}
        >
          <span className="option-stage" aria-hidden="true">
            <OptionArt option={option} />
          </span>
          <span className="option-label">
            <span className="visually-hidden">Vote for </span>
            {labelOf(option)}
          </span>
        </button>
      ))}
    </fieldset>
  );
}
