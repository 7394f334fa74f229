import { useRef } from 'react';
import styles from './CountingNumber.module.css';
import { formatShare, formatVotes } from './figures.ts';
import type { Counting } from './use-counting.ts';
import { useCounting } from './use-counting.ts';

type Moving = Omit<Counting, 'format'>;

/** A number of votes that counts up to its new value. */
export function CountingVotes(props: Moving) {
  return <CountingNumber {...props} format={formatWholeVotes} />;
}

/** A share in percent (0–100) that counts up or down to its new value. */
export function CountingShare(props: Moving) {
  return <CountingNumber {...props} format={formatShare} />;
}

/** The text is the new value from the start; only what is seen is on its way. */
function CountingNumber(props: Counting) {
  const element = useRef<HTMLSpanElement>(null);
  useCounting(element, props);
  return (
    <span ref={element} className={styles.number}>
      {props.format(props.value)}
    </span>
  );
}

/** On its way a count has no parts of votes. */
function formatWholeVotes(votes: number): string {
  return formatVotes(Math.round(votes));
}
