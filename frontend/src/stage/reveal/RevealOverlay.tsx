import type { ApiError } from '#contract/client.ts';
import { VisuallyHidden } from '../../page/VisuallyHidden.tsx';
import { texts } from '../../texts/texts.ts';
import buttons from '../Button.module.css';
import { Overlay } from '../Overlay.tsx';
import styles from './RevealOverlay.module.css';
import type { Reveal, RevealState } from './reveal.ts';
import { COUNTDOWN_SECONDS } from './reveal.ts';

export interface RevealOverlayProps {
  readonly state: RevealState;
  readonly reveal: Pick<Reveal, 'begin' | 'cancel'>;
}

/** What is in front of the stage while the count is revealed: the countdown, the wait, or why it was refused. */
export function RevealOverlay({ state, reveal }: RevealOverlayProps) {
  const words = texts.stage.reveal;
  switch (state.step) {
    case 'idle':
      return null;
    case 'counting':
    case 'asking':
      return <Countdown state={state} onCancel={reveal.cancel} />;
    case 'refused':
      return (
        <Overlay label={words.refused} testId="reveal-refused" onClose={reveal.cancel}>
          <h2 className={styles.title}>{words.refused}</h2>
          <p className={styles.why}>{whyRefused(state.reason)}</p>
          <p className={styles.buttons}>
            <button type="button" className={buttons.button} onClick={reveal.cancel}>
              {words.close}
            </button>
            {mayPass(state.reason) && (
              <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={reveal.begin}>
                {words.again}
              </button>
            )}
          </p>
        </Overlay>
      );
  }
}

interface CountdownProps {
  readonly state: Extract<RevealState, { step: 'counting' | 'asking' }>;
  readonly onCancel: () => void;
}

/** Those who hear it are told once when it begins, by the name of what opens, and once when it is over. */
function Countdown({ state, onCancel }: CountdownProps) {
  const words = texts.stage.reveal;
  const begins = words.begins(COUNTDOWN_SECONDS);
  const isCounting = state.step === 'counting';
  return (
    <Overlay
      label={isCounting ? begins : words.now}
      size="screen"
      testId={isCounting ? 'countdown' : 'revealing'}
      onClose={onCancel}
    >
      <div className={styles.screen}>
        <p className={styles.soon} role="status">
          <span aria-hidden={isCounting}>{isCounting ? words.soon : words.now}</span>
          {isCounting && <VisuallyHidden>{begins}</VisuallyHidden>}
        </p>
        {isCounting && (
          <>
            <p className={styles.number} role="timer">
              <span key={state.secondsLeft} className={styles.landing}>
                {state.secondsLeft}
              </span>
            </p>
            <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={onCancel}>
              {words.cancel} <kbd className={styles.key}>Esc</kbd>
            </button>
          </>
        )}
      </div>
    </Overlay>
  );
}

function mayPass(reason: ApiError | 'no_key'): boolean {
  return reason !== 'no_key' && reason.retryable;
}

function whyRefused(reason: ApiError | 'no_key'): string {
  const words = texts.stage.reveal;
  if (reason === 'no_key') return words.noKey;
  if (reason.code === 'wrong_stage_key') return words.wrongKey;
  if (reason.code === 'stage_has_no_key') return words.apiHasNoKey;
  return reason.retryable ? words.tryAgain : words.failed(reason.message);
}
