import { encode } from 'uqr';

/** A QR code as it is drawn. */
export interface QrPath {
  /** Modules along a side, the quiet zone included. */
  readonly size: number;
  /** The dark modules, as the data of an SVG path: one run of a row after the other. */
  readonly path: string;
}

/** Four modules of light around a code, without which a camera does not find it. */
const QUIET_ZONE = 4;

/** The QR code of a text; a quarter of it may be hidden or dazzled and it can still be read, where it has the room. */
export function qrPath(text: string): QrPath {
  const { size, data } = encode(text, { ecc: 'M', boostEcc: true, border: QUIET_ZONE });
  const runs = data.flatMap((row, y) =>
    runsOf(row).map(({ x, length }) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { size, path: runs.join('') };
}

function runsOf(row: readonly boolean[]): { x: number; length: number }[] {
  const runs: { x: number; length: number }[] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last !== undefined && last.x + last.length === x) last.length += 1;
    else runs.push({ x, length: 1 });
  });
  return runs;
}
