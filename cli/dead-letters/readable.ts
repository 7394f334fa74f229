/** Bytes as a person may read them: their text, or their digits where they are no text. */
export type Readable = { readonly text: string } | { readonly hex: string };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readable(bytes: Uint8Array): Readable {
  try {
    return { text: UTF8.decode(bytes) };
  } catch {
    return { hex: Buffer.from(bytes).toString('hex') };
  }
}

/** For a line of a terminal: what would move its cursor, change its colours or turn its letters round is escaped. */
export function inLine(value: Readable): string {
  return 'text' in value ? `"${escaped(value.text, /["\\\p{C}\p{Z}]/gu)}"` : `0x${value.hex}`;
}

/** The same without quotes, for a word of ours that others may have written. */
export function plain(text: string): string {
  return escaped(text, /[\\\p{C}\p{Z}]/gu);
}

function escaped(text: string, unfit: RegExp): string {
  return text.replace(unfit, (letter) => {
    if (letter === ' ') return letter;
    if (letter === '"' || letter === '\\') return `\\${letter}`;
    return `\\u{${letter.codePointAt(0)?.toString(16)}}`;
  });
}
