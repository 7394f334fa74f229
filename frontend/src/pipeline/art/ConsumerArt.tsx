import type { Pipeline } from '#contract/pipeline.ts';
import type { StationState } from '../sight.ts';
import type { ArtProps } from './art-props.ts';
import styles from './ConsumerArt.module.css';
import { Face } from './Face.tsx';
import { Scene } from './Scene.tsx';

const DRAWN_MAX = 4;
const WIDTH = 54;

type Consumer = NonNullable<Pipeline['consumers']>[number];

const FACES: Readonly<Record<Consumer['state'], StationState>> = {
  starting: 'unknown',
  idle: 'waits',
  counting: 'works',
  retrying: 'broken',
};

/** A robot for each consumer, and the outline of one where there is none. */
export function ConsumerArt({ pipeline }: ArtProps) {
  const consumers = pipeline?.consumers ?? [];
  // They have no names; their order stays.
  const drawn = consumers.slice(0, DRAWN_MAX).map(({ state }, place) => ({ state, place }));
  const left = 120 - ((Math.max(1, drawn.length) - 1) * WIDTH) / 2;
  return (
    <Scene>
      {drawn.length === 0 && <Nobody />}
      {drawn.map(({ state, place }) => (
        <g key={place} transform={`translate(${left + place * WIDTH} 0)`}>
          <g className={styles.robot} data-state={state}>
            <Robot state={FACES[state]} />
          </g>
        </g>
      ))}
    </Scene>
  );
}

function Robot({ state }: { readonly state: StationState }) {
  return (
    <>
      <path d="M0 20 V10" />
      <circle cx="0" cy="8" r="4" fill={state === 'broken' ? '#ef6f6c' : '#ffd45e'} />
      <path d="M-14 66 V84 M14 66 V84" strokeWidth="6" />
      <rect x="-17" y="48" width="34" height="24" rx="6" fill="#8fd0a8" />
      <path d="M-8 56 V64 M-2 56 V64 M4 56 V64 M-11 64 L8 56" strokeWidth="2.5" fill="none" />
      <rect x="-21" y="18" width="42" height="32" rx="9" fill="#b8e6c8" />
      <Face state={state} x={0} y={31} />
    </>
  );
}

/** Where a consumer should be. */
function Nobody() {
  return (
    <g transform="translate(120 0)" fill="none" strokeDasharray="6 8">
      <rect x="-17" y="48" width="34" height="24" rx="6" />
      <rect x="-21" y="18" width="42" height="32" rx="9" />
      <path d="M-14 76 V84 M14 76 V84" />
    </g>
  );
}
