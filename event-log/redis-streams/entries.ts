import { toEntry } from '../entry.ts';
import type { Delivery } from '../ports.ts';

/**
 * Entries as the server sends them: `[id, [name, value, …]]` in bytes; without fields when the entry was deleted
 * while it was pending.
 */
export type RawEntry = [id: Buffer, fields: Buffer[] | null];

/** The entries of an XREADGROUP reply over one stream; null stands for none. */
export function entriesOfRead(reply: unknown): RawEntry[] {
  const streams = reply as [name: Buffer, entries: RawEntry[]][] | null;
  return streams?.[0]?.[1] ?? [];
}

/** The parts of an XAUTOCLAIM reply (Redis 7.0 and later). */
export function partsOfAutoclaim(reply: unknown): { next: string; entries: RawEntry[]; vanished: string[] } {
  const [next, entries, vanished = []] = reply as [Buffer, RawEntry[], Buffer[]?];
  return { next: next.toString(), entries, vanished: vanished.map(String) };
}

/** Tells entries that still have their fields from the positions of those that have not. */
export function toDeliveries(entries: readonly RawEntry[], redelivered: boolean) {
  const deliveries: Delivery[] = [];
  const vanished: string[] = [];
  for (const [id, fields] of entries) {
    if (fields === null) vanished.push(id.toString());
    else deliveries.push({ position: id.toString(), redelivered, entry: toEntry(fields) });
  }
  return { deliveries, vanished };
}
