import { BALLOT_TITLE } from '../option-names.ts';
import type { ViewServices } from '../page/start-view.tsx';
import { ViewLinks } from '../page/ViewLinks.tsx';
import { useResults } from '../results/use-results.ts';
import { texts } from '../texts/texts.ts';
import { AnswerAge } from './AnswerAge.tsx';
import { Picture } from './Picture.tsx';
import styles from './Pipeline.module.css';
import { usePipeline } from './use-pipeline.ts';
import { VerdictBanner } from './VerdictBanner.tsx';
import { verdictOf } from './verdict.ts';

/** Where the votes are: each hop from the click to the count, and back to the screen. */
export function Pipeline({ services }: { readonly services: ViewServices }) {
  const { pipeline, failure, rates, answeredAt } = usePipeline(services);
  const { connection, results } = useResults(services.store);
  const sight = {
    pipeline,
    isAway: failure !== undefined,
    rates,
    connection,
    results,
  };
  return (
    <main className={styles.view}>
      <header className={styles.header}>
        <h1>
          {BALLOT_TITLE} <span>{texts.pipeline.title}</span>
        </h1>
        <AnswerAge answeredAt={answeredAt} timers={services.timers} />
      </header>
      <VerdictBanner verdict={verdictOf(sight, failure)} timers={services.timers} />
      <Picture sight={sight} />
      <ViewLinks from="pipeline" />
    </main>
  );
}
