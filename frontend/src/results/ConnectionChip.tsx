import { texts } from '../texts/texts.ts';
import styles from './ConnectionChip.module.css';
import type { Connection } from './results-store.ts';

/** Says how the results come. */
export function ConnectionChip({ connection }: { readonly connection: Connection }) {
  const { label, explanation } = texts.results.connection[connection];
  return (
    <p className={styles.chip} data-testid="connection" data-state={connection} title={explanation}>
      <span className={styles.dot} aria-hidden="true" />
      {label}
    </p>
  );
}
