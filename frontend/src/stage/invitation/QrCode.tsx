import { useMemo } from 'react';
import { texts } from '../../texts/texts.ts';
import { qrPath } from './qr-path.ts';

/** The QR code of an address, dark on light in any colour scheme: not every camera reads a negative. */
export function QrCode({ url, className }: { readonly url: string; readonly className: string | undefined }) {
  const { size, path } = useMemo(() => qrPath(url), [url]);
  return (
    <svg
      className={className}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={texts.stage.invitation.qrCode(url)}
      shapeRendering="crispEdges"
      data-testid="qr-code"
      data-url={url}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
