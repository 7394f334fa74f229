import type { CSSProperties } from 'react';
import { useState } from 'react';
import { texts } from '../../texts/texts.ts';
import styles from './Celebration.module.css';
import type { LaneStanding } from './standing.ts';
import { leadOf } from './standing.ts';

export interface CelebrationProps {
  readonly lanes: readonly LaneStanding[];
  /** Whether these are the counts that voting ended with. */
  readonly isFinal: boolean;
  readonly random: () => number;
}

const PIECES = 90;
const COLOURS = ['#ff9a52', '#5cc3d8', '#ffd24a', '#ef6f6c', '#8fd16a', '#fff3e0'];

/** The moment after the count was revealed: who has won, under paper that falls where the viewer bears motion. */
export function Celebration({ lanes, isFinal, random }: CelebrationProps) {
  const [pieces] = useState(() =>
    Array.from({ length: PIECES }, (_, id) => ({ id, style: pieceOf(id, random) })),
  );
  return (
    <div className={styles.celebration} data-testid="celebration">
      <div aria-hidden="true">
        {pieces.map(({ id, style }) => (
          <span key={id} className={styles.piece} style={style} />
        ))}
      </div>
      <p className={styles.banner}>{bannerOf(lanes, isFinal)}</p>
    </div>
  );
}

function bannerOf(lanes: readonly LaneStanding[], isFinal: boolean): string {
  const { wins, leads, tie } = texts.stage.celebration;
  const leader = leadOf(lanes);
  if (leader === undefined) return tie;
  return (isFinal ? wins : leads)(texts.options[leader.option]);
}

function pieceOf(id: number, random: () => number): CSSProperties {
  return {
    '--left': `${100 * random()}%`,
    '--drift': `${24 * (random() - 0.5)}vw`,
    '--turn': `${360 * (1 + 3 * random())}deg`,
    '--after': `${2_600 * random()}ms`,
    '--falls': `${3_200 + 2_600 * random()}ms`,
    '--colour': COLOURS[id % COLOURS.length],
  } as CSSProperties;
}
