import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** What one snapshot of the database says of an option in three places. */
export interface OptionCounts {
  readonly option: string;
  /** Audit rows. */
  readonly rows: number;
  readonly counter: number;
  /** All minutes of the history together. */
  readonly minutes: number;
}

/** @param counts One snapshot, or rows and counters differ by what was counted between. */
export function checkCounters(counts: readonly OptionCounts[]): Broken[] {
  const wrong = counts.filter(({ rows, counter, minutes }) => counter !== rows || minutes !== rows);
  return brokenIfAny(
    'I2',
    'The counters differ from the audit rows.',
    wrong.map(
      ({ option, rows, counter, minutes }) =>
        `${option}: ${rows} audit rows, counter ${counter}, minutes ${minutes}`,
    ),
  );
}
