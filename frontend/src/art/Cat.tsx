import styles from './animals.module.css';

/** A ginger cat that looks over an edge. Drawn in a square of 200 whose bottom is the edge. */
export function Cat() {
  return (
    <svg className={styles.art} viewBox="0 0 200 200" focusable="false" role="presentation">
      <g className={styles.tail} fill="none" strokeLinecap="round">
        <path d="M150 210 C186 190 194 156 178 128" stroke="var(--ink)" strokeWidth="26" />
        <path d="M150 210 C186 190 194 156 178 128" stroke="#f08a45" strokeWidth="16" />
        <path d="M180 133 L178 128" stroke="#fff3e0" strokeWidth="16" />
      </g>
      <g
        className={styles.head}
        stroke="var(--ink)"
        strokeWidth="5"
        strokeLinejoin="round"
        strokeLinecap="round"
      >
        <g className={`${styles.ear} ${styles.earLeft}`}>
          <path d="M40 98 C32 70 34 44 40 30 C43 23 49 23 54 28 L90 62 Z" fill="#f08a45" />
          <path d="M49 76 C46 62 47 52 50 45 L70 64 Z" fill="#ffb7a8" stroke="none" />
        </g>
        <g className={`${styles.ear} ${styles.earRight}`}>
          <path d="M160 98 C168 70 166 44 160 30 C157 23 151 23 146 28 L110 62 Z" fill="#fff3e0" />
          <path d="M151 76 C154 62 153 52 150 45 L130 64 Z" fill="#ffb7a8" stroke="none" />
        </g>
        <path
          d="M100 54 C144 54 170 82 170 118 C170 158 138 178 100 178 C62 178 30 158 30 118 C30 82 56 54 100 54 Z"
          fill="#fff3e0"
        />
        <path
          d="M100 54 C104 74 96 92 84 104 C70 116 46 118 31 113 C33 80 58 54 100 54 Z"
          fill="#f08a45"
          stroke="none"
        />
        <path d="M100 54 C56 54 30 82 30 118" fill="none" />
        <path d="M100 56 V76 M84 60 L87 76 M116 60 L113 76" stroke="#c9511d" strokeWidth="6" />
        <path d="M35 134 L48 132 M165 134 L152 132" stroke="#c9511d" strokeWidth="5" />
        <g className={styles.eyes} stroke="none">
          <ellipse cx="70" cy="116" rx="13" ry="15" fill="var(--ink)" />
          <ellipse cx="130" cy="116" rx="13" ry="15" fill="var(--ink)" />
          <circle cx="75" cy="110" r="4.5" fill="#fff" />
          <circle cx="135" cy="110" r="4.5" fill="#fff" />
          <circle cx="66" cy="122" r="2.5" fill="#fff" />
          <circle cx="126" cy="122" r="2.5" fill="#fff" />
        </g>
        <ellipse cx="50" cy="142" rx="10" ry="6" fill="#ffb7a8" stroke="none" />
        <ellipse cx="150" cy="142" rx="10" ry="6" fill="#ffb7a8" stroke="none" />
        <path d="M92 132 H108 L100 141 Z" fill="#ef6f6c" strokeWidth="4" />
        <path
          d="M100 142 V147 C100 156 84 157 82 148 M100 147 C100 156 116 157 118 148"
          fill="none"
          strokeWidth="4"
        />
        <path
          d="M40 150 L10 145 M42 158 L14 165 M160 150 L190 145 M158 158 L186 165"
          fill="none"
          strokeWidth="3.5"
        />
      </g>
      <g stroke="var(--ink)" strokeWidth="5" strokeLinecap="round">
        <path d="M42 204 V186 C42 172 82 172 82 186 V204 Z" fill="#fff3e0" />
        <path d="M118 204 V186 C118 172 158 172 158 186 V204 Z" fill="#f08a45" />
        <path d="M55 188 V197 M69 188 V197 M131 188 V197 M145 188 V197" strokeWidth="4" />
      </g>
    </svg>
  );
}
