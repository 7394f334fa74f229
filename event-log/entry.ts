import { decode } from '#ballot/codec.ts';
import type { Entry } from './ports.ts';

/**
 * What the log hands on for an entry's names and values, in turn, as the bytes they were stored in: a vote, or the
 * reason why it is none [EL5].
 */
export function toEntry(fields: readonly Uint8Array[]): Entry {
  const named: Record<string, string> = Object.create(null);
  for (let i = 0; i + 1 < fields.length; i += 2) named[text(fields[i])] = text(fields[i + 1]);
  const decoded = decode(named);
  if (decoded.ok) return { kind: 'vote', vote: decoded.vote };
  const { ok, ...why } = decoded;
  return { kind: 'undecodable', ...why, fields };
}

function text(bytes: Uint8Array = new Uint8Array()): string {
  const buffer =
    bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString();
}
