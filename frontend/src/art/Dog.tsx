import styles from './animals.module.css';

/** A brown dog that looks over an edge. Drawn in a square of 200 whose bottom is the edge. */
export function Dog() {
  return (
    <svg className={styles.art} viewBox="0 0 200 200" focusable="false" role="presentation">
      <g
        className={styles.head}
        stroke="var(--ink)"
        strokeWidth="5"
        strokeLinejoin="round"
        strokeLinecap="round"
      >
        <path
          d="M100 36 C138 36 158 66 158 104 C158 148 134 178 100 178 C66 178 42 148 42 104 C42 66 62 36 100 36 Z"
          fill="#e0a463"
        />
        <path
          d="M100 36 C108 36 112 40 112 50 L108 92 C106 104 94 104 92 92 L88 50 C88 40 92 36 100 36 Z"
          fill="#fff3e0"
          stroke="none"
        />
        <path d="M100 36 C138 36 158 66 158 104 M100 36 C62 36 42 66 42 104" fill="none" />
        <path
          d="M114 100 C114 84 124 76 136 76 C150 76 157 90 156 108 C154 122 142 126 132 124 C120 122 114 112 114 100 Z"
          fill="#8a5330"
          stroke="none"
        />
        <g className={`${styles.ear} ${styles.earLeft}`}>
          <path
            d="M66 44 C44 38 26 52 20 80 C14 108 18 136 30 142 C44 148 52 128 54 104 C55 84 58 62 66 44 Z"
            fill="#8a5330"
          />
        </g>
        <g className={`${styles.ear} ${styles.earRight}`}>
          <path
            d="M134 44 C156 38 174 52 180 80 C186 108 182 136 170 142 C156 148 148 128 146 104 C145 84 142 62 134 44 Z"
            fill="#8a5330"
          />
        </g>
        <path d="M64 84 C68 78 76 77 81 81 M136 84 C132 78 124 77 119 81" fill="none" strokeWidth="4" />
        <g className={styles.eyes} stroke="none">
          <circle cx="73" cy="102" r="11.5" fill="var(--ink)" />
          <circle cx="127" cy="102" r="11.5" fill="var(--ink)" />
          <circle cx="77" cy="98" r="4" fill="#fff" />
          <circle cx="131" cy="98" r="4" fill="#fff" />
        </g>
        <path
          d="M100 114 C122 114 138 128 138 146 C138 164 122 174 100 174 C78 174 62 164 62 146 C62 128 78 114 100 114 Z"
          fill="#fff3e0"
        />
        <path d="M88 153 C88 176 93 184 100 184 C107 184 112 176 112 153 Z" fill="#f2727a" strokeWidth="4" />
        <path d="M100 158 V172" strokeWidth="3" />
        <path
          d="M100 140 V148 C98 158 80 159 76 148 M100 148 C102 158 120 159 124 148"
          fill="none"
          strokeWidth="4"
        />
        <path
          d="M100 120 C112 120 119 125 118 131 C117 138 108 143 100 143 C92 143 83 138 82 131 C81 125 88 120 100 120 Z"
          fill="var(--ink)"
          stroke="none"
        />
        <path d="M92 126 C95 124 99 124 102 124" fill="none" stroke="#fff" strokeWidth="3.5" />
      </g>
      <g stroke="var(--ink)" strokeWidth="5" strokeLinecap="round">
        <path d="M38 204 V186 C38 171 80 171 80 186 V204 Z" fill="#fff3e0" />
        <path d="M120 204 V186 C120 171 162 171 162 186 V204 Z" fill="#fff3e0" />
        <path d="M52 188 V197 M66 188 V197 M134 188 V197 M148 188 V197" strokeWidth="4" />
      </g>
    </svg>
  );
}
