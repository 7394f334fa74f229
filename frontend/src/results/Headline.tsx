import { BallotBox } from '../art/BallotBox.tsx';
import styles from './Headline.module.css';
import type { ShownResults } from './results-view.ts';
import { closingOf, headlineOf } from './results-view.ts';

/** Who leads or has won; before the first vote an invitation. */
export function Headline({ view }: { readonly view: ShownResults }) {
  const closing = closingOf(view);
  return (
    <div className={styles.banner} data-testid="headline" data-state={view.state}>
      <div>
        <p className={styles.headline}>{headlineOf(view)}</p>
        {closing !== undefined && <p className={styles.closing}>{closing}</p>}
      </div>
      {view.state === 'empty' && view.isOpen && (
        <span className={styles.emblem} aria-hidden="true">
          <BallotBox slipClass={styles.slip} />
        </span>
      )}
    </div>
  );
}
