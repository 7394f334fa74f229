import { useRef } from 'react';
import { Notice } from '../page/Notice.tsx';
import { texts } from '../texts/texts.ts';
import styles from './HistorySection.module.css';
import type { HistoryServices } from './use-history.ts';
import { useIsSeen } from './use-is-seen.ts';
import { useModule } from './use-module.ts';

type PanelModule = typeof import('./HistoryPanel.tsx');

export interface HistorySectionProps extends HistoryServices {
  /** Fetches what draws the history; by default the part of the page's script that does. */
  readonly load?: () => Promise<PanelModule>;
}

const fetchPanel = () => import('./HistoryPanel.tsx');

/** How the vote went until now. What draws it is fetched once the section comes into sight. */
export function HistorySection({ load = fetchPanel, ...services }: HistorySectionProps) {
  const section = useRef<HTMLElement>(null);
  const isSeen = useIsSeen(section);
  const panel = useModule(load, isSeen);
  return (
    <section ref={section} className={styles.history} aria-labelledby="history-title" data-testid="history">
      <h2 id="history-title">{texts.history.title}</h2>
      {panel.state === 'loaded' && <panel.module.HistoryPanel {...services} isSeen={isSeen} />}
      {panel.state === 'failed' && <NotLoaded tryAgain={panel.tryAgain} />}
    </section>
  );
}

function NotLoaded({ tryAgain }: { readonly tryAgain: () => void }) {
  const { title, advice, again } = texts.history.notLoaded;
  return (
    <Notice kind="error" title={title} testId="history-not-loaded">
      <p>{advice}</p>
      <button type="button" className={styles.again} onClick={tryAgain}>
        {again}
      </button>
    </Notice>
  );
}
