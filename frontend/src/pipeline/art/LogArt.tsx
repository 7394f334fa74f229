import { isKnown } from '../figures.ts';
import { ballsFor, TANK } from '../tank.ts';
import type { ArtProps } from './art-props.ts';
import styles from './LogArt.module.css';
import { Scene } from './Scene.tsx';

const BALL = { radius: 5.6, pitch: 12.4, rowHeight: 11.4, left: 32, bottom: 68 } as const;
const PLACES = Array.from({ length: TANK.balls }, (_, place) => place);

/** A tank of glass with the votes that wait in it. */
export function LogArt({ pipeline }: ArtProps) {
  const waiting = pipeline?.log.waiting;
  const balls = isKnown(waiting) ? ballsFor(waiting) : 0;
  return (
    <Scene>
      <path d="M48 82 V76 M192 82 V76 M36 84 H60 M180 84 H204" strokeWidth="6" />
      <rect x="22" y="8" width="196" height="68" rx="12" fill="#fffdf8" fillOpacity="0.75" />
      {isKnown(waiting) ? (
        <g strokeWidth="2.5">
          {PLACES.slice(0, balls).map((place) => (
            <Ball key={place} place={place} />
          ))}
        </g>
      ) : (
        <path
          d="M112 34 Q112 24 120 24 Q129 24 129 32 Q129 39 120 43 V48 M120 57 V57"
          fill="none"
          strokeWidth="5"
        />
      )}
      <path d="M32 20 V34" stroke="#fff" strokeOpacity="0.9" />
      <path d="M14 8 H226" strokeWidth="6" />
    </Scene>
  );
}

function Ball({ place }: { readonly place: number }) {
  const row = Math.floor(place / TANK.perRow);
  const shift = row % 2 === 0 ? 0 : BALL.pitch / 2 - 2;
  return (
    <circle
      className={styles.ball}
      data-ball
      cx={BALL.left + shift + (place % TANK.perRow) * BALL.pitch}
      cy={BALL.bottom - row * BALL.rowHeight}
      r={BALL.radius}
      // Which votes they are nobody knows before they are counted.
      fill={(place * 7) % 5 < 2 ? 'var(--tint-second)' : 'var(--tint-first)'}
    />
  );
}
