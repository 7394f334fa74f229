/** A ball of yarn whose thread is torn: what was to be followed is lost. Drawn in 160 by 100. */
export function Yarn() {
  return (
    <svg viewBox="0 0 160 100" focusable="false" role="presentation">
      <g fill="none" stroke="var(--ink)" strokeLinejoin="round" strokeLinecap="round">
        <path d="M48 88 C70 98 84 92 94 86" strokeWidth="9" />
        <path d="M48 88 C70 98 84 92 94 86" stroke="#5cc3d8" strokeWidth="4" />
        <path d="M116 78 C128 68 136 84 154 76" strokeWidth="9" />
        <path d="M116 78 C128 68 136 84 154 76" stroke="#5cc3d8" strokeWidth="4" />
        <path d="M100 70 L98 62 M107 72 L111 64 M103 92 L104 98" stroke="var(--text)" strokeWidth="3.5" />
        <circle cx="46" cy="50" r="40" fill="#5cc3d8" strokeWidth="4" />
        <g strokeWidth="3">
          <path d="M12 34 C34 38 62 30 74 22 M7 50 C34 56 70 44 82 34 M10 66 C36 70 72 60 85 48" />
          <path d="M26 16 C22 40 36 76 60 87 M44 11 C40 34 54 62 76 75" />
        </g>
      </g>
    </svg>
  );
}
