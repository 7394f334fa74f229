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
 */
export function mintRequestId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  const random = randomHex();
  const variant = VARIANTS[Number.parseInt(random.charAt(0), 16) % VARIANTS.length];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** The digits that begin with the two bits 10. */
const VARIANTS = '89ab';
const RANDOM_BYTES = 10;
/** Random bytes of many ids, for to ask for some takes longer than to ask for many. */
const pool = new Uint8Array(RANDOM_BYTES * 64);
let used = pool.length;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * The next random bytes, as 20 digits. From `crypto.getRandomValues`, which a page served over plain http has;
 * `crypto.randomUUID` it has not.
 */
function randomHex(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let hex = '';
  for (const end = used + RANDOM_BYTES; used < end; used += 1) hex += HEX[pool[used] as number];
  return hex;
}
