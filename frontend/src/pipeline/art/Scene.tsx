import type { ReactNode } from 'react';
import styles from './Scene.module.css';

/** Where a station's picture is drawn: 240 wide, and the floor at 84. */
export function Scene({ children }: { readonly children: ReactNode }) {
  return (
    <svg className={styles.scene} viewBox="0 0 240 84" focusable="false" role="presentation">
      <g stroke="var(--ink)" strokeWidth="4" strokeLinejoin="round" strokeLinecap="round">
        {children}
      </g>
    </svg>
  );
}
