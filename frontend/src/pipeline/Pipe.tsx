import { texts } from '../texts/texts.ts';
import { formatRate } from './figures.ts';
import type { Flow } from './flows.ts';
import { dotsFor } from './flows.ts';
import type { StationName } from './hops.ts';
import styles from './Pipe.module.css';

/** The pipe that leads on from a station, with dots that move while votes do. What it tells stands in figures too. */
export function Pipe({ from, flow }: { readonly from: StationName; readonly flow: Flow }) {
  const dots = dotsFor(flow);
  return (
    <div
      className={styles.pipe}
      data-from={from}
      data-flow={flow.isBlocked ? 'blocked' : dots === 0 ? 'still' : 'moving'}
      data-testid={`pipe-${from}`}
      aria-hidden="true"
    >
      <span className={styles.tube}>
        <span className={styles.arrow} />
        {DOTS.slice(0, dots).map((place) => (
          <span
            key={place}
            className={styles.dot}
            data-dot
            style={{ animationDelay: `${(-place * CROSSING_MS) / dots}ms` }}
          />
        ))}
      </span>
      {flow.isBlocked && <span className={styles.stopper} />}
      {dots > 0 && <span className={styles.rate}>{`${formatRate(flow.rate ?? 0)}/s`}</span>}
      {from === 'push' && <span className={styles.back}>{texts.pipeline.backToBrowser}</span>}
    </div>
  );
}

/** How long a dot takes from one end to the other, as in the stylesheet. */
const CROSSING_MS = 1_500;
const DOTS = [0, 1, 2, 3, 4] as const;
