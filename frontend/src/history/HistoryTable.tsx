import { OPTIONS } from '#ballot/options.ts';
import { labelOf } from '../option-names.ts';
import { formatCount, formatShare } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';
import { formatTime, formatTimeAmong } from './format-time.ts';
import styles from './HistoryTable.module.css';
import type { Period, Periods } from './periods.ts';

export interface HistoryTableProps {
  readonly periods: Periods;
  /** Whether it is for the eyes too; a screen reader has it in any case. */
  readonly isSeen: boolean;
}

const SCROLLED_BY_KEYS = { tabIndex: 0 };

/** What the chart draws, in figures, newest first. */
export function HistoryTable({ periods, isSeen }: HistoryTableProps) {
  const { history: words } = texts;
  return (
    <section
      className={isSeen ? styles.seen : styles.heard}
      aria-labelledby="history-table-title"
      {...(isSeen && SCROLLED_BY_KEYS)}
      data-testid="history-table"
    >
      <table>
        <caption id="history-table-title">{words.votesEach(periods.minutesEach)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.table.from}</th>
            {OPTIONS.map((option) => (
              <th key={option} scope="col">
                {labelOf(option)}
              </th>
            ))}
            <th scope="col">{words.table.all}</th>
            <th scope="col">{words.shareSince(formatTime(periods.from))}</th>
          </tr>
        </thead>
        <tbody>
          {[...periods.list].reverse().map((period) => (
            <tr key={period.from.getTime()}>
              <th scope="row">{formatTimeAmong(period.from, periods)}</th>
              {OPTIONS.map((option) => (
                <td key={option}>{formatCount(period.counts[option])}</td>
              ))}
              <td>{formatCount(period.votes)}</td>
              <td>
                <Shares {...period} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Shares({ shares }: Pick<Period, 'shares'>) {
  if (shares === undefined) return '–';
  return OPTIONS.map((option, place) => (
    <span key={option}>
      {texts.history.shareOf(labelOf(option), formatShare(shares[option]))}
      {place < OPTIONS.length - 1 && ', '}
    </span>
  ));
}
