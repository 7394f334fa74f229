import type { ApiError } from '#contract/client.ts';
import { texts } from '../../texts/texts.ts';
import buttons from '../Button.module.css';
import { Overlay } from '../Overlay.tsx';
import styles from './RevealOverlay.module.css';
import type { Reveal, RevealState } from './reveal.ts';

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
      return (
        <Overlay label={words.soon} size="screen" testId="countdown" onClose={reveal.cancel}>
          <div className={styles.screen}>
            <p className={styles.soon}>{words.soon}</p>
            <p className={styles.number} key={state.secondsLeft} role="timer" aria-live="assertive">
              {state.secondsLeft}
            </p>
            <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={reveal.cancel}>
              {words.cancel} <kbd className={styles.key}>Esc</kbd>
            </button>
          </div>
        </Overlay>
      );
    case 'asking':
      return (
        <Overlay label={words.now} size="screen" testId="revealing" onClose={reveal.cancel}>
          <p className={styles.screen} role="status">
            <span className={styles.soon}>{words.now}</span>
          </p>
        </Overlay>
      );
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
