import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import styles from './Overlay.module.css';

export interface OverlayProps {
  /** Names the overlay to those who hear it. */
  readonly label: string;
  /** How large it is: as large as what it holds, or the whole screen. */
  readonly size?: 'card' | 'screen';
  readonly testId: string;
  /** Somebody wants it away. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something in front of the stage. It keeps the focus within it, and goes away at Escape. */
export function Overlay({ label, size = 'card', testId, onClose, children }: OverlayProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // A browser closes it when Escape is pressed again, whatever was said to the first; what is shown next opens it again.
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  });
  useEffect(() => {
    const shown = dialog.current;
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles.overlay}
      data-size={size}
      data-testid={testId}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault(); // It is closed by whoever shows it.
        onClose();
      }}
      onClose={onClose}
    >
      {children}
    </dialog>
  );
}
