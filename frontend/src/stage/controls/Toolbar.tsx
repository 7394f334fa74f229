import { texts } from '../../texts/texts.ts';
import type { Command } from './commands.ts';
import { COMMANDS } from './commands.ts';
import styles from './Toolbar.module.css';

export interface ToolbarProps {
  /** Whether it is seen though nothing in it has the focus. */
  readonly isShown: boolean;
  /** Whether there is something to reveal. */
  readonly mayReveal: boolean;
  /** Whether the keys do the same as the buttons. */
  readonly keysWork: boolean;
  readonly onCommand: (command: Command) => void;
}

/** Every key as a button. It steps aside while nobody needs it, and comes back with the mouse or the focus. */
export function Toolbar({ isShown, mayReveal, keysWork, onCommand }: ToolbarProps) {
  const names = texts.stage.controls;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={names.label} data-shown={isShown}>
      {COMMANDS.filter(({ name }) => name !== 'reveal' || mayReveal).map(({ name, key }) => (
        <button
          key={name}
          type="button"
          className={styles.button}
          aria-keyshortcuts={keysWork ? key : undefined}
          onClick={() => onCommand(name)}
        >
          {names[name]} {keysWork && <kbd className={styles.key}>{key}</kbd>}
        </button>
      ))}
    </div>
  );
}
