import type { CSSProperties } from 'react';
import { texts } from '../../texts/texts.ts';
import { Overlay } from '../Overlay.tsx';
import { QrCode } from './QrCode.tsx';
import styles from './QrOverlay.module.css';
import { shortAddress } from './short-address.ts';

/** The QR code as large as the screen, for the last row. */
export function QrOverlay({ url, onClose }: { readonly url: string; readonly onClose: () => void }) {
  const address = shortAddress(url);
  return (
    <Overlay label={texts.stage.invitation.open} size="screen" testId="large-qr-code" onClose={onClose}>
      <button type="button" className={styles.screen} onClick={onClose}>
        <QrCode url={url} className={styles.code} />
        <span className={styles.address} style={{ '--chars': address.length } as CSSProperties}>
          {address}
        </span>
      </button>
    </Overlay>
  );
}
