import { deserialize, serialize } from 'node:v8';
import type { Statement } from './database.ts';
import { DatabaseError, DatabaseUnavailable, DatabaseUnreachable } from './database.ts';

/**
 * What lender and borrower of a database say to each other: values as V8 writes them, so that Dates, bytes and bigints
 * arrive as what they are, each behind its length in four bytes. The borrower asks, the lender answers in the same order.
 */

/** Said by the lender first of all. A change of what follows it takes another number. */
export const HELLO = { lends: 'database', protocol: 1 } as const;

export type Request = { readonly query: Statement } | { readonly transaction: readonly Statement[] };

export type Answer =
  | { readonly rows: object[] }
  | { readonly results: object[][] }
  | { readonly error: ToldError };

/** No frame is larger: it has to fit into memory twice, beside a vote. */
export const FRAME_BYTES_MAX = 64 * 1024 * 1024;
const LENGTH_BYTES = 4;
/** program_limit_exceeded */
const TOO_MUCH = '54000';

/** @throws DatabaseError It is too large to be sent; nothing was. */
export function frameOf(value: object): Buffer {
  const body = serialize(value);
  if (body.length > FRAME_BYTES_MAX)
    throw new DatabaseError('More than 64 MiB at once: ask for less at a time.', TOO_MUCH);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** @throws Error What came is no frame, or one that is too large. */
export async function* valuesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let bodyBytes: number | undefined;
  for await (const chunk of chunks) {
    held.push(chunk);
    heldBytes += chunk.length;
    for (;;) {
      const wanted = bodyBytes ?? LENGTH_BYTES;
      if (heldBytes < wanted) break;
      const all = Buffer.concat(held, heldBytes);
      held = [all.subarray(wanted)];
      heldBytes -= wanted;
      const part = all.subarray(0, wanted);
      if (bodyBytes === undefined) bodyBytes = lengthIn(part);
      else {
        yield deserialize(part);
        bodyBytes = undefined;
      }
    }
  }
}

function lengthIn(bytes: Buffer): number {
  const length = bytes.readUInt32BE();
  if (length > FRAME_BYTES_MAX) throw new Error(`A frame of ${length} bytes.`);
  return length;
}

/** The request that a frame held; the borrower may be anything that could open the socket. */
export function requestIn(value: unknown): Request {
  const { query, transaction } = recordOf(value);
  if (isStatement(query)) return { query };
  if (Array.isArray(transaction) && transaction.every(isStatement)) return { transaction };
  throw new Error('Not a request.');
}

function isStatement(value: unknown): value is Statement {
  const { text, values, name } = recordOf(value);
  const mayBe = {
    values: values === undefined || Array.isArray(values),
    name: /undefined|string/.test(typeof name),
  };
  return typeof text === 'string' && mayBe.values && mayBe.name;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** An error of the port's, on its way from one process to the other. */
interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly sqlstate: string | undefined;
  readonly isRolledBack: boolean;
}

export function tellError(error: unknown): ToldError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const isOfServer = error instanceof DatabaseError || error instanceof DatabaseUnavailable;
  return {
    name,
    message,
    sqlstate: isOfServer ? error.sqlstate : undefined,
    isRolledBack: error instanceof DatabaseUnavailable && error.isRolledBack,
  };
}

/** The error as it was thrown over there: of the same class, with the same SQLSTATE. */
export function errorTold({ name, message, sqlstate, isRolledBack }: ToldError): Error {
  if (name === 'DatabaseError') return new DatabaseError(message, sqlstate ?? '');
  if (name === 'DatabaseUnreachable') return new DatabaseUnreachable(message, sqlstate);
  if (name === 'DatabaseUnavailable') return new DatabaseUnavailable(message, sqlstate, { isRolledBack });
  return new Error(message);
}
