import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import { texts } from '../texts/texts.ts';
import styles from './VoteTrack.module.css';
import type { VoteState } from './vote-state.ts';
import type { StepLook, VoteStep } from './vote-steps.ts';
import { STEPS, stepsOf } from './vote-steps.ts';

const { track } = texts.voting;

/** The way of the vote in three steps: what is done, where it is, what is to come. By sign and word, not by colour. */
export function VoteTrack({ current }: { readonly current: VoteState }) {
  const steps = stepsOf(current);
  return (
    <ol className={styles.track} aria-label={track.label} data-testid="vote-track">
      {STEPS.map((step) => (
        <Step key={step} {...steps[step]} />
      ))}
    </ol>
  );
}

function Step({ look, word }: VoteStep) {
  const isHere = look !== 'ahead' && look !== 'done';
  return (
    <li className={styles.step} data-look={look} aria-current={isHere ? 'step' : undefined}>
      <span className={styles.sign} aria-hidden="true">
        <Sign look={look} />
      </span>
      <span className={styles.word}>
        {look === 'ahead' && <VisuallyHidden>{track.notYet} </VisuallyHidden>}
        {track[word]}
      </span>
    </li>
  );
}

const SIGNS: Readonly<Record<StepLook, string>> = {
  done: 'M5 12.5 L10 17.5 L19 7',
  active: 'M6 12 H6.01 M12 12 H12.01 M18 12 H18.01',
  waiting: 'M12 6.5 V12 L16 14.5',
  trouble: 'M12 5.5 V13 M12 18 V18.01',
  ahead: '',
};

function Sign({ look }: { readonly look: StepLook }) {
  return (
    <svg viewBox="0 0 24 24" focusable="false" role="presentation">
      <path
        d={SIGNS[look]}
        fill="none"
        stroke="currentColor"
        strokeWidth="3.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
