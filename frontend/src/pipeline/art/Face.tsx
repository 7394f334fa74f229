import type { StationState } from '../sight.ts';

export interface FaceProps {
  readonly state: StationState;
  /** The middle between the eyes. */
  readonly x: number;
  readonly y: number;
}

/** How a station fares, as a face tells it: glad, bored, knocked out, or at a loss. */
export function Face({ state, x, y }: FaceProps) {
  return (
    <g
      transform={`translate(${x} ${y})`}
      stroke="var(--ink)"
      strokeWidth="3"
      strokeLinecap="round"
      fill="none"
    >
      {FACES[state]}
    </g>
  );
}

const FACES = {
  works: (
    <>
      <path d="M-9 -2 V2 M9 -2 V2" strokeWidth="6" />
      <path d="M-6 8 Q0 15 6 8" />
    </>
  ),
  waits: <path d="M-13 0 H-6 M6 0 H13 M-4 10 H4" />,
  broken: <path d="M-13 -4 L-6 4 M-6 -4 L-13 4 M6 -4 L13 4 M13 -4 L6 4 M-6 13 Q0 6 6 13" />,
  unknown: (
    <>
      <path d="M-9 0 V0 M9 0 V0" strokeWidth="5" />
      <circle cx="0" cy="10" r="3" />
    </>
  ),
} as const;
