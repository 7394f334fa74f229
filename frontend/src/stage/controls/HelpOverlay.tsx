import { texts } from '../../texts/texts.ts';
import buttons from '../Button.module.css';
import { Overlay } from '../Overlay.tsx';
import { COMMANDS } from './commands.ts';
import styles from './HelpOverlay.module.css';

/** The keys of the stage, and what each does. */
export function HelpOverlay({ onClose }: { readonly onClose: () => void }) {
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
      <button type="button" className={buttons.button} onClick={onClose}>
        {help.close}
      </button>
    </Overlay>
  );
}
