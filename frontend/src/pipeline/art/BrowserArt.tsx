import type { ArtProps } from './art-props.ts';
import { Face } from './Face.tsx';
import { Scene } from './Scene.tsx';

/** A window with a button for cats and one for dogs. */
export function BrowserArt({ state }: ArtProps) {
  return (
    <Scene>
      <rect x="52" y="8" width="136" height="90" rx="10" fill="#fffdf8" />
      <path d="M54 24 H186" />
      <path d="M64 16 H64 M74 16 H74 M84 16 H84" strokeWidth="6" />
      <g transform="translate(86 58)">
        <path d="M-22 -14 L-19 -27 L-9 -19 H9 L19 -27 L22 -14 V18 H-22 Z" fill="var(--tint-first)" />
        <Face state={state} x={0} y={-5} />
      </g>
      <g transform="translate(154 58)">
        <path d="M-18 -20 H18 Q22 -20 22 -14 V18 H-22 V-14 Q-22 -20 -18 -20 Z" fill="var(--tint-second)" />
        <path d="M-20 -20 Q-32 -16 -27 2 Q-20 4 -17 -8 Z M20 -20 Q32 -16 27 2 Q20 4 17 -8 Z" fill="#a8653a" />
        <Face state={state} x={0} y={-5} />
      </g>
    </Scene>
  );
}
