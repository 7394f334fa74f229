import { texts } from '../texts/texts.ts';
import type { View } from './addresses.ts';
import { ADDRESSES } from './addresses.ts';
import styles from './ViewLinks.module.css';

/** The ways from one view to the others. */
export function ViewLinks({ from }: { readonly from: View }) {
  const others = (Object.keys(ADDRESSES) as View[]).filter((view) => view !== from);
  return (
    <nav className={styles.links} aria-label={texts.page.otherViews}>
      {others.map((view) => (
        <a key={view} href={ADDRESSES[view]}>
          {texts.page.views[view]}
        </a>
      ))}
    </nav>
  );
}
