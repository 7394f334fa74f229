import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import { useAnnouncement } from '../results/use-announcement.ts';
import { texts } from '../texts/texts.ts';
import type { Timers } from '../timers.ts';
import { StateIcon } from './StateIcon.tsx';
import type { StationState } from './sight.ts';
import styles from './VerdictBanner.module.css';
import type { Verdict } from './verdict.ts';

const ICONS: Readonly<Record<Verdict['mood'], StationState>> = {
  well: 'works',
  waits: 'waits',
  broken: 'broken',
  unknown: 'unknown',
};

export interface VerdictBannerProps {
  readonly verdict: Verdict;
  readonly timers: Timers;
}

/** What goes on and what to do next. Figures change all the time; heard is only what is the matter. */
export function VerdictBanner({ verdict, timers }: VerdictBannerProps) {
  const { mood, cause, effect, reason, advice } = verdict;
  const announcement = useAnnouncement(`${cause}. ${advice}`, timers);
  return (
    <section className={styles.banner} data-testid="verdict" data-mood={mood}>
      <StateIcon state={ICONS[mood]} />
      <div>
        <p className={styles.sentence}>
          {cause}
          {effect !== undefined && `: ${effect}`}.
        </p>
        <p className={styles.advice}>
          {reason !== undefined && `${texts.pipeline.because(reason)} `}
          {advice}
        </p>
      </div>
      <VisuallyHidden>
        <span aria-live="polite" data-testid="announcement">
          {announcement}
        </span>
      </VisuallyHidden>
    </section>
  );
}
