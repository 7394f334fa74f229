import type { ArtProps } from './art-props.ts';
import { Face } from './Face.tsx';
import { Scene } from './Scene.tsx';

/** Shelves of counted votes, and beside them the tray of dead letters. */
export function DatabaseArt({ state, pipeline }: ArtProps) {
  const deadLetters = pipeline?.results.dead_letters?.count ?? 0;
  return (
    <Scene>
      <path d="M78 22 V78 C78 90 162 90 162 78 V22" fill="#8fc1ff" />
      <path d="M78 64 C78 76 162 76 162 64" fill="none" />
      <ellipse cx="120" cy="20" rx="42" ry="12" fill="#c3deff" />
      <Face state={state} x={120} y={46} />
      <path d="M20 36 V66 M30 36 V66 M40 36 V66 M50 36 V66 M14 60 L56 42" fill="none" />
      {deadLetters > 0 && (
        <g transform="translate(202 60)">
          <rect x="-24" y="-18" width="48" height="34" rx="4" fill="#fffdf8" />
          <path d="M-24 -16 L0 4 L24 -16" fill="none" />
          <circle cx="22" cy="-18" r="11" fill="#ef6f6c" />
          <path d="M18 -22 L26 -14 M26 -22 L18 -14" strokeWidth="3" />
        </g>
      )}
    </Scene>
  );
}
