import type { StationState } from './sight.ts';

const SHAPES: Readonly<Record<StationState, string>> = {
  works: 'M5 12.5 L10 17.5 L19 7',
  waits: 'M8.5 6 V18 M15.5 6 V18',
  broken: 'M6 6 L18 18 M18 6 L6 18',
  unknown: 'M8.5 9 Q8.5 5.5 12 5.5 Q15.5 5.5 15.5 8.8 Q15.5 11.5 12 12.5 V14 M12 18.5 V18.6',
};

/** A state as a shape, for those who do not see its colour. Words stand beside it. */
export function StateIcon({ state }: { readonly state: StationState }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="12" fill="currentColor" />
      <path
        d={SHAPES[state]}
        fill="none"
        stroke="var(--icon-line)"
        strokeWidth="3.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
