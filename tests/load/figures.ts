/** What a figure counts. */
export type Unit = 'per second' | 'ms' | 's' | 'µs' | 'bytes' | 'MB' | 'times' | 'count';

const SUFFIXES: Record<Unit, string> = {
  'per second': '/s',
  ms: ' ms',
  s: ' s',
  µs: ' µs',
  bytes: ' bytes',
  MB: ' MB',
  times: '',
  count: '',
};

/** In bytes. */
export const MB = 1_000_000;

/** A figure with its unit, to three digits where it is small: `27,312/s`, `4.2 ms`, `0.68`, `118 MB`. */
export function figure(value: number, unit: Unit): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const isWhole = unit === 'count' && Number.isInteger(value);
  const text = value.toLocaleString('en-GB', {
    minimumFractionDigits: isWhole ? 0 : digits,
    maximumFractionDigits: isWhole ? 0 : digits,
  });
  return `${text}${SUFFIXES[unit]}`;
}

const BYTES_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** An amount of bytes in the unit it is easiest read in, to three digits: `310 bytes`, `1.86 TB`. */
export function bytesTold(bytes: number): string {
  const place = Math.max(0, Math.floor(Math.log10(bytes) / 3));
  const unit = BYTES_UNITS[place] ?? 'PB';
  const value = bytes / 1_000 ** BYTES_UNITS.indexOf(unit);
  return `${value.toLocaleString('en-GB', { maximumSignificantDigits: 3 })} ${unit}`;
}
