import { texts } from '../texts/texts.ts';
import styles from './StateChip.module.css';
import { StateIcon } from './StateIcon.tsx';
import type { StationState } from './sight.ts';

/** How a station fares, by icon and word. */
export function StateChip({ state }: { readonly state: StationState }) {
  return (
    <p className={styles.chip} data-state={state}>
      <StateIcon state={state} />
      {texts.pipeline.states[state]}
    </p>
  );
}
