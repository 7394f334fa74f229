/** A crown, for whoever is ahead. Drawn in 64 by 46, its band at the bottom. */
export function Crown() {
  return (
    <svg viewBox="0 0 64 46" focusable="false" role="presentation" width="100%">
      <g stroke="var(--ink)" strokeWidth="4" strokeLinejoin="round" strokeLinecap="round">
        <path d="M8 42 L4 14 L19 24 L32 5 L45 24 L60 14 L56 42 Z" fill="#ffcf4a" />
        <path d="M7 34 H57" strokeWidth="3" />
        <circle cx="32" cy="5" r="3" fill="#ef6f6c" strokeWidth="3" />
        <circle cx="4.5" cy="13" r="2.5" fill="#ef6f6c" strokeWidth="3" />
        <circle cx="59.5" cy="13" r="2.5" fill="#ef6f6c" strokeWidth="3" />
      </g>
    </svg>
  );
}
