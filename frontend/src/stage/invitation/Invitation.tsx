import type { CSSProperties } from 'react';
import type { PublicUrl } from '../../config.ts';
import { Notice } from '../../page/Notice.tsx';
import { texts } from '../../texts/texts.ts';
import styles from './Invitation.module.css';
import { QrCode } from './QrCode.tsx';
import { shortAddress } from './short-address.ts';

export interface InvitationProps {
  readonly publicUrl: PublicUrl;
  /** Whether votes are taken. */
  readonly isOpen: boolean;
}

/** How the hall gets to the vote: a QR code, and the address for those who type. */
export function Invitation({ publicUrl, isOpen }: InvitationProps) {
  const { open, closed, wrong } = texts.stage.invitation;
  if (!publicUrl.ok) return <Notice kind="error" title={wrong(publicUrl.value)} testId="wrong-public-url" />;
  const address = shortAddress(publicUrl.url);
  return (
    <section className={styles.invitation} data-testid="invitation">
      <h2 className={styles.title}>{isOpen ? open : closed}</h2>
      <QrCode url={publicUrl.url} className={styles.code} />
      <p className={styles.address} style={{ '--chars': address.length } as CSSProperties}>
        {address}
      </p>
    </section>
  );
}
