import { texts } from '../texts/texts.ts';
import styles from './HistoryChoices.module.css';
import type { Span } from './spans.ts';
import { SPAN_NAMES } from './spans.ts';

export interface HistoryChoicesProps {
  readonly span: Span;
  onSpan(span: Span): void;
  readonly asTable: boolean;
  onAsTable(asTable: boolean): void;
}

/** How far back the history goes, and whether it is drawn or written. */
export function HistoryChoices({ span, onSpan, asTable, onAsTable }: HistoryChoicesProps) {
  const { history: words } = texts;
  return (
    <div className={styles.choices}>
      <fieldset className={styles.spans}>
        <legend>{words.chooseSpan}</legend>
        {SPAN_NAMES.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="history-span"
              value={each}
              checked={each === span}
              onChange={() => onSpan(each)}
            />
            <span>{words.span[each]}</span>
          </label>
        ))}
      </fieldset>
      <label className={styles.asTable}>
        <input
          type="checkbox"
          checked={asTable}
          onChange={({ currentTarget }) => onAsTable(currentTarget.checked)}
        />
        <span>{words.asTable}</span>
      </label>
    </div>
  );
}
