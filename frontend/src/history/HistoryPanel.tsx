import { useState } from 'react';
import { CurtainArt } from '../art/CurtainArt.tsx';
import { Notice } from '../page/Notice.tsx';
import { texts } from '../texts/texts.ts';
import { HistoryChart } from './HistoryChart.tsx';
import { HistoryChoices } from './HistoryChoices.tsx';
import styles from './HistoryPanel.module.css';
import { HistoryTable } from './HistoryTable.tsx';
import type { Span } from './spans.ts';
import type { HistoryServices, HistoryView } from './use-history.ts';
import { useHistory } from './use-history.ts';

export interface HistoryPanelProps extends HistoryServices {
  /** Whether somebody sees it; nothing is asked while nobody does. */
  readonly isSeen: boolean;
}

/** Votes over time, as a chart or as a table. */
export function HistoryPanel({ isSeen, ...services }: HistoryPanelProps) {
  const { span, view, choose } = useHistory(services, isSeen);
  const [asTable, setAsTable] = useState(false);
  return (
    <div className={styles.panel} data-testid="history-panel" data-state={view.state}>
      <HistoryChoices span={span} onSpan={choose} asTable={asTable} onAsTable={setAsTable} />
      <HistoryBody span={span} view={view} asTable={asTable} />
    </div>
  );
}

interface HistoryBodyProps {
  readonly span: Span;
  readonly view: HistoryView;
  readonly asTable: boolean;
}

function HistoryBody({ span, view, asTable }: HistoryBodyProps) {
  const { history: words } = texts;
  switch (view.state) {
    case 'loading':
      return <p className={styles.loading}>{words.loading}</p>;
    case 'empty':
      return (
        <div className={styles.empty}>
          <p>{words.empty[span]}</p>
          <p>{words.emptyAdvice}</p>
        </div>
      );
    case 'withheld':
      return (
        <div className={styles.withheld}>
          <span aria-hidden="true">
            <CurtainArt />
          </span>
          <p>{words.withheld}</p>
        </div>
      );
    case 'error':
      return (
        <Notice kind="error" title={words.failed.title}>
          <p>{words.failed.advice}</p>
        </Notice>
      );
    default:
      return (
        <>
          {view.state === 'old' && <Notice>{words.old}</Notice>}
          {!asTable && <HistoryChart periods={view.periods} />}
          <HistoryTable periods={view.periods} isSeen={asTable} />
        </>
      );
  }
}
