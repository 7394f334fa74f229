/**
 * A request id names one intention to vote. It is minted before the vote is first sent and stays the
 * same through every retry; with the option it is the vote's identity.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in its one spelling (lower case), or undefined when `text` is not a UUID. */
export function parseRequestId(text: string): string | undefined {
  return UUID.test(text) ? text.toLowerCase() : undefined;
}

/**
 * Mints a UUID of version 7 (RFC 9562, 5.7): 48 bits of time, then random ones. Ids that grow with time
 * keep the insertions of a busy ballot at one end of the index.
 *
 * Uses `crypto.getRandomValues`, which a page served over plain http has; `crypto.randomUUID` it has not.
 */
export function mintRequestId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(now / 0x10000));
  view.setUint16(4, now % 0x10000);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
