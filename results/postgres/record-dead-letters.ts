import { createHash } from 'node:crypto';
import { parseRequestId } from '#ballot/request-id.ts';
import { bytesArray } from '#runtime/database/bytes-array.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { DeadLetter } from '../ports.ts';

/** How many bytes of an entry's names and values are kept, each counted with the four its length takes. */
const FIELDS_SIZE_MAX = 64 * 1024;
const REASON_LENGTH_MAX = 1_000;
const FIELD_OVERHEAD = 4;
/** How many characters of fields go into one statement, unless a single entry has more. */
const STATEMENT_LENGTH_MAX = 2_000_000;

/**
 * Records entries that can never be counted, each once however often it is delivered [RS7], in an order every
 * writer keeps, as with votes. A statement takes many of them, so that a whole batch is a few round trips, and no
 * more than it can store well within its time limit.
 */
export function recordDeadLetters(deadLetters: readonly DeadLetter[]): Statement[] {
  const rows = deadLetters.map(toRow).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const chunks: Row[][] = [];
  let room = 0;
  for (const row of rows) {
    room -= row.fields.length;
    if (room < 0) {
      chunks.push([]);
      room = STATEMENT_LENGTH_MAX - row.fields.length;
    }
    chunks.at(-1)?.push(row);
  }
  return chunks.map(insertRows);
}

interface Row {
  readonly position: string;
  readonly reason: string;
  readonly requestId: string | null;
  /** An array of bytes, written as the database reads it. */
  readonly fields: string;
  readonly size: number;
  readonly digest: string;
}

/**
 * Nothing an entry holds may make the database refuse its row, or the batch could never be committed: its fields
 * are bytes, a request id that is none is left out, and a reason loses what a text column cannot hold.
 */
function toRow({ position, reason, fields, requestId }: DeadLetter): Row {
  return {
    position,
    reason: reason.replaceAll('\0', '').slice(0, REASON_LENGTH_MAX),
    requestId: requestId === undefined ? null : (parseRequestId(requestId) ?? null),
    fields: bytesArray(cut(fields)),
    size: fields.reduce((size, field) => size + field.length, 0),
    digest: digest(fields),
  };
}

function keyOf({ position, digest }: Row): string {
  return `${position} ${digest}`;
}

function insertRows(rows: readonly Row[]): Statement {
  return {
    name: 'record-dead-letters',
    text: `
      insert into dead_letters (stream_id, reason, request_id, fields, fields_size, fields_sha256)
      select stream_id, reason, request_id, fields::bytea[], size, decode(digest, 'hex')
      from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::text[])
        with ordinality as dead_letter (stream_id, reason, request_id, fields, size, digest, place)
      order by place
      on conflict do nothing`,
    values: [
      rows.map((row) => row.position),
      rows.map((row) => row.reason),
      rows.map((row) => row.requestId),
      rows.map((row) => row.fields),
      rows.map((row) => row.size),
      rows.map((row) => row.digest),
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
export function digest(fields: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const field of fields) hash.update(`${field.length}:`).update(field);
  return hash.digest('hex');
}
