import type { ArtProps } from './art-props.ts';
import { Face } from './Face.tsx';
import { Scene } from './Scene.tsx';

/** A ballot box that takes a paper. */
export function ApiArt({ state }: ArtProps) {
  return (
    <Scene>
      <path d="M98 10 H142 V40 H98 Z" fill="#fffdf8" />
      <path d="M108 22 L116 29 L132 15" fill="none" stroke="var(--tint-first)" strokeWidth="6" />
      <path d="M72 36 H168 L176 48 H64 Z" fill="#c77be0" />
      <path d="M96 41 H144" strokeWidth="6" />
      <path d="M68 48 H172 V98 H68 Z" fill="#dca6ee" />
      <Face state={state} x={120} y={62} />
    </Scene>
  );
}
