import type { ArtProps } from './art-props.ts';
import { Face } from './Face.tsx';
import { Scene } from './Scene.tsx';

/** A mast that tells every screen. */
export function PushArt({ state }: ArtProps) {
  return (
    <Scene>
      <path d="M120 40 L98 92 M120 40 L142 92 M106 74 H134" />
      <g fill="none" strokeWidth="5" strokeDasharray={state === 'works' ? undefined : '2 10'}>
        <path d="M82 12 Q70 32 82 52 M158 12 Q170 32 158 52" />
        <path d="M66 4 Q48 32 66 60 M174 4 Q192 32 174 60" />
      </g>
      <circle cx="120" cy="32" r="25" fill="#ffb3b8" />
      <Face state={state} x={120} y={28} />
      <path d="M14 50 H44 V76 H14 Z M196 50 H226 V76 H196 Z" fill="#fffdf8" />
      <path d="M21 69 V64 M29 69 V58 M37 69 V66 M203 69 V58 M211 69 V64 M219 69 V61" strokeWidth="5" />
    </Scene>
  );
}
