import { OPTIONS } from '#ballot/options.ts';
import styles from './Skeleton.module.css';

/** Where the figures will be, in the shape they will have. */
export function Skeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      <span className={styles.headline} />
      {OPTIONS.map((option) => (
        <div key={option} className={styles.row}>
          <span className={styles.face} />
          <span className={styles.line} />
          <span className={styles.line} />
        </div>
      ))}
    </div>
  );
}
