import type { ReactNode } from 'react';
import styles from './Notice.module.css';

export interface NoticeProps {
  /** Whether something is wrong, or only to be known. */
  readonly kind?: 'error' | 'note';
  readonly title?: string;
  readonly role?: 'alert';
  readonly testId?: string;
  readonly children?: ReactNode;
}

/** A few words that stand out from the rest of the page. */
export function Notice({ kind = 'note', title, role, testId, children }: NoticeProps) {
  return (
    <div className={styles.notice} data-kind={kind} role={role} data-testid={testId}>
      {title !== undefined && <p className={styles.title}>{title}</p>}
      {children}
    </div>
  );
}
