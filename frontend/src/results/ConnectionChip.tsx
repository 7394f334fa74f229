import styles from './ConnectionChip.module.css';
import type { Connection } from './results-store.ts';

const LABELS: Readonly<Record<Connection, string>> = {
  live: 'Live',
  reconnecting: 'Connecting…',
  polling: 'Asking every 2 s',
  offline: 'Not updating',
};

const EXPLANATIONS: Readonly<Record<Connection, string>> = {
  live: 'Each vote is shown as it is counted.',
  reconnecting: 'The live connection is being made.',
  polling: 'The live connection is away; the page asks for the count every two seconds.',
  offline: 'The count cannot be reached; the page keeps trying.',
};

/** Says how the results come. */
export function ConnectionChip({ connection }: { readonly connection: Connection }) {
  return (
    <p
      className={styles.chip}
      data-testid="connection"
      data-state={connection}
      title={EXPLANATIONS[connection]}
    >
      <span className={styles.dot} aria-hidden="true" />
      {LABELS[connection]}
    </p>
  );
}
