import { createHash } from 'node:crypto';
import { parseRequestId } from '#ballot/request-id.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { DeadLetter } from '../ports.ts';

/** How many bytes of an entry's names and values are kept, each counted with the four its length takes. */
export const FIELDS_SIZE_MAX = 64 * 1024;
const REASON_LENGTH_MAX = 1_000;
const FIELD_OVERHEAD = 4;

/**
 * Records entries that can never be counted, each once however often it is delivered [RS7], in an order every
 * writer keeps, as with votes. They are rare: a statement each, so that many large ones do not pass the time limit.
 */
export function recordDeadLetters(deadLetters: readonly DeadLetter[]): Statement[] {
  return deadLetters
    .map((deadLetter) => ({ deadLetter, key: `${deadLetter.position} ${digest(deadLetter.fields)}` }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ deadLetter }) => recordDeadLetter(deadLetter));
}

/**
 * Nothing an entry holds may make the database refuse this row, or the batch could never be committed: its fields
 * are bytes, a request id that is none is left out, and a reason loses what a text column cannot hold.
 *
 * The bytes travel as hexadecimal text, because not every driver takes an array of bytes.
 */
function recordDeadLetter({ position, reason, fields, requestId }: DeadLetter): Statement {
  return {
    name: 'record-dead-letter',
    text: `
      insert into dead_letters (stream_id, reason, request_id, fields, fields_size, fields_sha256)
      select $1, $2, $3::uuid, coalesce(array_agg(decode(field, 'hex') order by place), '{}'), $5, decode($6, 'hex')
      from unnest($4::text[]) with ordinality as kept (field, place)
      on conflict do nothing`,
    values: [
      position,
      reason.replaceAll('\0', '').slice(0, REASON_LENGTH_MAX),
      requestId === undefined ? null : (parseRequestId(requestId) ?? null),
      cut(fields).map((field) => Buffer.from(field).toString('hex')),
      fields.reduce((size, field) => size + field.length, 0),
      digest(fields),
    ],
  };
}

/** The fields up to the limit; the one that passes it is cut. */
function cut(fields: readonly Uint8Array[]): Uint8Array[] {
  const kept: Uint8Array[] = [];
  let room = FIELDS_SIZE_MAX;
  for (const field of fields) {
    room -= FIELD_OVERHEAD;
    if (room < 0) break;
    kept.push(field.subarray(0, room));
    room -= field.length;
  }
  return kept;
}

/** SHA-256 in hex. Each field goes in after its length, so that no two lists of fields read the same. */
function digest(fields: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const field of fields) hash.update(`${field.length}:`).update(field);
  return hash.digest('hex');
}
