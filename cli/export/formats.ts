import type { AuditRow } from '#results/operator-ports.ts';

/** How counted votes are written: what comes first, and the lines of some of them. */
export interface Format {
  readonly header: string;
  lines(rows: readonly AuditRow[]): string;
}

/** The columns, in their order. */
const COLUMNS = ['request_id', 'option', 'timestamp', 'stream_id', 'counted_at'] as const;

/** By RFC 4180: a line ends with CRLF. A vote that never was in the event log has an empty `stream_id`. */
const CSV: Format = {
  header: `${COLUMNS.join(',')}\r\n`,
  lines: (rows) =>
    rows.map((row) => `${COLUMNS.map((name) => quoted(row[name] ?? '')).join(',')}\r\n`).join(''),
};

const JSON_LINES: Format = {
  header: '',
  lines: (rows) => rows.map((row) => `${JSON.stringify(row, [...COLUMNS])}\n`).join(''),
};

export const FORMATS = { csv: CSV, jsonl: JSON_LINES } as const;
export type FormatName = keyof typeof FORMATS;

export function isFormatName(text: unknown): text is FormatName {
  return typeof text === 'string' && Object.hasOwn(FORMATS, text);
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
