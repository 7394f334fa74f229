import type { ReactNode } from 'react';
import styles from './Page.module.css';

export interface PageProps {
  readonly title: string;
  /** One line below the title. */
  readonly tagline?: string;
  readonly children: ReactNode;
}

/** The frame of a view that is read like a page: its title, and what it shows. */
export function Page({ title, tagline, children }: PageProps) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {tagline !== undefined && <p>{tagline}</p>}
      </header>
      {children}
    </div>
  );
}
