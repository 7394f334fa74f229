import type { ComponentType } from 'react';
import { memo, useRef } from 'react';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { labelOf, tintOf } from '../option-names.ts';
import { formatCount, formatShare, formatVotes } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';
import { formatTime, formatTimeAmong } from './format-time.ts';
import styles from './HistoryChart.module.css';
import type { Period, Periods } from './periods.ts';
import { SharePlot } from './SharePlot.tsx';
import { useSize } from './use-size.ts';
import type { PlotProps } from './VotesPlot.tsx';
import { VotesPlot } from './VotesPlot.tsx';

/** Two plots side by side: how many votes came when, and who had how much of them. */
export const HistoryChart = memo(function HistoryChart({ periods }: { readonly periods: Periods }) {
  const { history: words } = texts;
  const { from, shares } = periods;
  const most = (option: Option) =>
    words.mostEach(
      labelOf(option),
      formatCount(Math.max(...periods.list.map(({ counts }) => counts[option]))),
    );
  const share = (option: Option) => words.shareOf(labelOf(option), formatShare(shares[option]));
  return (
    <div className={styles.charts} data-testid="history-chart">
      <Chart
        title={words.votesEach(periods.minutesEach)}
        summary={summaryOf(periods)}
        labelOf={most}
        periods={periods}
        Plot={VotesPlot}
      />
      <Chart
        title={words.shareSince(formatTime(from))}
        summary={words.shareSummary(OPTIONS.map(share).join(', '), formatTime(from))}
        labelOf={share}
        periods={periods}
        Plot={SharePlot}
      />
    </div>
  );
});

interface ChartProps {
  readonly title: string;
  /** What the plot shows, in words. */
  readonly summary: string;
  /** What is written beside an option's area. */
  readonly labelOf: (option: Option) => string;
  readonly periods: Periods;
  readonly Plot: ComponentType<PlotProps>;
}

/** A plot between the labels of the options: the first above it, the last below. */
function Chart({ title, summary, labelOf: label, periods, Plot }: ChartProps) {
  const room = useRef<HTMLDivElement>(null);
  const size = useSize(room);
  const [first, ...others] = OPTIONS;
  return (
    <div className={styles.chart}>
      <h3>{title}</h3>
      <div className={styles.figure} role="img" aria-label={summary}>
        <Label option={first}>{label(first)}</Label>
        <div ref={room} className={styles.room}>
          {size !== undefined && <Plot periods={periods} size={size} />}
        </div>
        {others.map((option) => (
          <Label key={option} option={option}>
            {label(option)}
          </Label>
        ))}
      </div>
    </div>
  );
}

function Label({ option, children }: { readonly option: Option; readonly children: string }) {
  return (
    <p className={`${styles.label} ${tintOf(option)}`} data-option={option}>
      <span className={styles.swatch} />
      {children}
    </p>
  );
}

function summaryOf(periods: Periods): string {
  const { list, from, to } = periods;
  const votes = list.reduce((sum, period) => sum + period.votes, 0);
  const busiest = list.reduce(busier);
  return texts.history.summary(
    formatVotes(votes),
    formatTimeAmong(from, periods),
    formatTimeAmong(to, periods),
    formatVotes(busiest.votes),
    formatTimeAmong(busiest.from, periods),
  );
}

function busier(one: Period, other: Period): Period {
  return other.votes > one.votes ? other : one;
}
