import { texts } from '../../texts/texts.ts';
import buttons from '../Button.module.css';
import { Overlay } from '../Overlay.tsx';
import { COMMANDS } from './commands.ts';
import styles from './HelpOverlay.module.css';

export interface HelpOverlayProps {
  readonly keysWork: boolean;
  readonly onKeysWork: (work: boolean) => void;
  readonly onClose: () => void;
}

/** The keys of the stage, what each does, and whether they do it. */
export function HelpOverlay({ keysWork, onKeysWork, onClose }: HelpOverlayProps) {
  const { help } = texts.stage;
  const rows = [
    ...COMMANDS.map(({ name, key }) => ({ key, does: help[name] })),
    { key: 'Esc', does: help.escape },
  ];
  return (
    <Overlay label={help.title} testId="help" onClose={onClose}>
      <h2 className={styles.title}>{help.title}</h2>
      <dl className={styles.keys}>
        {rows.map(({ key, does }) => (
          <div key={key} className={styles.row}>
            <dt>
              <kbd className={styles.key}>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.choices}>
        <button type="button" className={buttons.button} onClick={onClose}>
          {help.close}
        </button>
        <label className={styles.keysWork}>
          <input
            type="checkbox"
            checked={keysWork}
            onChange={({ currentTarget }) => onKeysWork(currentTarget.checked)}
          />
          <span>{help.keysWork}</span>
        </label>
      </div>
    </Overlay>
  );
}
