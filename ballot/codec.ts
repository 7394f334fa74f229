import { isOption } from './options.ts';
import { parseRequestId } from './request-id.ts';
import type { Vote } from './vote.ts';

/**
 * The one place that knows how a vote is spelt in an entry of the event log. The api encodes, the consumer
 * decodes; neither knows a field's name.
 */
export interface VoteFields {
  readonly option: string;
  readonly timestamp: string;
  readonly request_id: string;
  readonly traceparent?: string;
}

/** Why an entry is no vote. These words are stored with the dead letter. */
export type DecodeReason =
  | 'option_missing'
  | 'option_unknown'
  | 'request_id_missing'
  | 'request_id_not_a_uuid'
  | 'timestamp_missing'
  | 'timestamp_not_a_number'
  | 'timestamp_out_of_range';

export type Decoded =
  | { ok: true; vote: Vote }
  /** With the request id, where there is a readable one, so that who sent it can be told. */
  | { ok: false; reason: DecodeReason; requestId?: string };

/**
 * The last timestamp taken; the first is 0. Behind it JavaScript and SQL spell years in more than four digits. No clock
 * of a reader has a say: an api whose clock is wrong, by a day or by all the years since 1970, has its votes counted.
 */
export const TIMESTAMP_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether `value` is a trace context of the W3C's form. */
function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && TRACEPARENT.test(value);
}

/** The fields of a log entry that carry `vote`. */
export function encode(vote: Vote): VoteFields {
  const fields = {
    option: vote.option,
    timestamp: String(vote.timestamp),
    request_id: vote.requestId,
  };
  return vote.traceparent === undefined ? fields : { ...fields, traceparent: vote.traceparent };
}

/** The same as names and values in turn, as a log stores an entry. */
export function encodeFlat(vote: Vote): string[] {
  const fields = ['option', vote.option, 'timestamp', String(vote.timestamp), 'request_id', vote.requestId];
  if (vote.traceparent !== undefined) fields.push('traceparent', vote.traceparent);
  return fields;
}

/**
 * The vote that `fields` carry, or the reason they carry none. Never throws. Unknown fields are ignored; a
 * trace context that is not one is dropped, because a vote does not fail for its telemetry.
 */
export function decode(fields: Readonly<Record<string, string | undefined>>): Decoded {
  const { option, request_id: id, timestamp: time, traceparent } = fields;

  const requestId = id === undefined ? undefined : parseRequestId(id);
  const no = (reason: DecodeReason): Decoded => ({ ok: false, reason, ...(requestId && { requestId }) });

  if (option === undefined) return no('option_missing');
  if (!isOption(option)) return no('option_unknown');
  if (id === undefined) return no('request_id_missing');
  if (requestId === undefined) return no('request_id_not_a_uuid');
  if (time === undefined) return no('timestamp_missing');
  if (!/^\d{1,15}$/.test(time)) return no('timestamp_not_a_number');
  const timestamp = Number(time);
  if (timestamp > TIMESTAMP_MAX) return no('timestamp_out_of_range');

  const vote = { option, requestId, timestamp };
  return { ok: true, vote: isTraceparent(traceparent) ? { ...vote, traceparent } : vote };
}
