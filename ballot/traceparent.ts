/**
 * Mints the place in a trace where an intention to vote begins: a `traceparent` of W3C Trace Context, version 00, whose
 * trace is new and to be sampled. Who receives the vote may take part in the trace, and need not.
 *
 * Uses `crypto.getRandomValues`, as request ids do, which a page served over plain http has.
 */
export function mintTraceparent(): string {
  return `00-${hex(16)}-${hex(8)}-01`;
}

/** Random digits of so many bytes. All zeros, which would name nothing, come less often than once in 2^63. */
function hex(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
