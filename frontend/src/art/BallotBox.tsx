/** A ballot box with a paw on it, and a slip that is about to fall in. Drawn in 120 by 110. */
export function BallotBox({ slipClass }: { readonly slipClass?: string | undefined }) {
  return (
    <svg viewBox="0 0 120 110" focusable="false" role="presentation">
      <g stroke="var(--ink)" strokeWidth="4" strokeLinejoin="round" strokeLinecap="round">
        <path d="M14 50 L26 36 H94 L106 50 Z" fill="#ffe2a0" />
        <path d="M42 44 H78" strokeWidth="6" />
        <g className={slipClass}>
          <path d="M46 43 V8 H74 V43" fill="#fffdf8" />
          <path d="M53 24 L59 31 L69 17" fill="none" strokeWidth="4" />
        </g>
        <path d="M14 50 H106 V104 H14 Z" fill="#ffcf4a" />
      </g>
      <g fill="var(--ink)">
        <path d="M60 74 C68 74 74 82 74 88 C74 94 67 95 60 92 C53 95 46 94 46 88 C46 82 52 74 60 74 Z" />
        <ellipse cx="43" cy="75" rx="5" ry="6.5" />
        <ellipse cx="54" cy="66" rx="5" ry="6.5" />
        <ellipse cx="66" cy="66" rx="5" ry="6.5" />
        <ellipse cx="77" cy="75" rx="5" ry="6.5" />
      </g>
    </svg>
  );
}
