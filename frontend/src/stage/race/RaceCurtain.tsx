import { OPTIONS } from '#ballot/options.ts';
import { OptionArt } from '../../art/OptionArt.tsx';
import styles from './RaceCurtain.module.css';

/** A curtain before the race while the count is a secret: the animals look out from behind it. It opens sideways. */
export function RaceCurtain({ isClosed }: { readonly isClosed: boolean }) {
  return (
    <div className={styles.curtain} data-closed={isClosed} data-testid="curtain" aria-hidden="true">
      <div className={styles.dark} />
      <p className={styles.question}>?</p>
      {OPTIONS.map((option) => (
        <div key={option} className={styles.animal} data-lively>
          <OptionArt option={option} />
        </div>
      ))}
      <div className={styles.half} />
      <div className={`${styles.half} ${styles.right}`} />
      <div className={styles.valance} />
    </div>
  );
}
