import { formatAge } from '../results/figures.ts';
import { useNow } from '../results/use-now.ts';
import { texts } from '../texts/texts.ts';
import type { Timers } from '../timers.ts';
import styles from './AnswerAge.module.css';

export interface AnswerAgeProps {
  readonly answeredAt: number | undefined;
  readonly timers: Timers;
}

/** An answer older than this is told with its age. */
const FRESH_MAX_MS = 5_000;

/** How old what is shown is. */
export function AnswerAge({ answeredAt, timers }: AnswerAgeProps) {
  const { fresh, none, old } = texts.pipeline.age;
  const now = useNow(timers, 1_000);
  const ageMs = answeredAt === undefined ? Number.POSITIVE_INFINITY : now - answeredAt;
  const isFresh = ageMs < FRESH_MAX_MS;
  const words = answeredAt === undefined ? none : old(formatAge(ageMs));
  return (
    <p className={styles.age} data-testid="age" data-fresh={isFresh}>
      {isFresh ? fresh : words}
    </p>
  );
}
