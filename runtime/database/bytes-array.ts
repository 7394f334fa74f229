/**
 * Fields of bytes as PostgreSQL writes a `bytea[]`: pass it as text and cast it. Drivers differ in the arrays they
 * can write, and a `text[]` of such texts is a list of arrays of different lengths, which SQL does not have.
 */
export function bytesArray(fields: readonly Uint8Array[]): string {
  const literals = fields.map((field) => String.raw`"\\x${Buffer.from(field).toString('hex')}"`);
  return `{${literals.join(',')}}`;
}
