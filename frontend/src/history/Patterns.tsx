import { OPTIONS } from '#ballot/options.ts';
import styles from './Plot.module.css';

/** How steep each option's lines are, so that areas can be told apart without colour; the first is plain. */
const SLOPES_DEG = [undefined, 45, -45, 0];

/** The pattern of each option that is not plain, to be drawn over its colour. */
export function Patterns({ id }: { readonly id: string }) {
  return (
    <defs>
      {OPTIONS.map((option, place) =>
        SLOPES_DEG[place] === undefined ? null : (
          <pattern
            key={option}
            id={`${id}-${option}`}
            width="7"
            height="7"
            patternUnits="userSpaceOnUse"
            patternTransform={`rotate(${SLOPES_DEG[place]})`}
          >
            <path className={styles.hatch} d="M0 0 V7" />
          </pattern>
        ),
      )}
    </defs>
  );
}
