import { randomUUID } from 'node:crypto';
import type { PresenceReader, PresenceTeller, Seen } from '../ports.ts';
import { PRESENCE_LASTS_MS } from '../ports.ts';
import { decodePresence, encodePresence, PRESENCE_LENGTH_MAX } from '../presence.ts';
import { unavailable } from '../unavailable.ts';
import { RedisConnection } from './connection.ts';
import { READ_ROLL, TELL_ROLL } from './roll-call-scripts.ts';
import type { RedisAddress } from './server-client.ts';

export interface RollCallOptions {
  readonly address: RedisAddress;
  /** Key of the stream, beside which the roll is kept. */
  readonly stream: string;
  /** Consumer group whose processes are called: those of another take nothing off what waits for this one. */
  readonly group: string;
}

const DEADLINE_MS = 1_000;
/** So many processes at most are on the roll. */
export const ROLL_SIZE_MAX = 256;

/** The key of the roll of a stream's consumer group. */
export function rollOf({ stream, group }: Pick<RollCallOptions, 'stream' | 'group'>): string {
  return `${stream}:roll:${group}`;
}

/**
 * A roll of all processes of a consumer group, in a hash beside its stream: one field a process, under a name that says
 * nothing but when it began. On a connection of its own, so that neither votes nor counting wait behind it; what becomes of that
 * connection is not told, because the others tell it.
 */
export function createRollCall({ address, ...log }: RollCallOptions): PresenceTeller & PresenceReader {
  const key = rollOf(log);
  const connection = new RedisConnection(address, 'roll-call', {}, key);
  const self = `${Date.now().toString(36).padStart(9, '0')}-${randomUUID()}`;
  const limits = [PRESENCE_LASTS_MS, ROLL_SIZE_MAX, PRESENCE_LENGTH_MAX].map(String);

  async function ask(...command: string[]): Promise<unknown> {
    try {
      return await connection.send(command, DEADLINE_MS);
    } catch (error) {
      throw unavailable(error);
    }
  }

  return {
    async tell(presence) {
      await ask('EVAL', TELL_ROLL, '1', key, ...limits, self, encodePresence(presence));
    },
    async read() {
      return seenIn(await ask('EVAL', READ_ROLL, '1', key, ...limits), self);
    },
    async close() {
      await ask('HDEL', key, self).catch(() => {}); // Else it is forgotten a little later.
      connection.close();
    },
  };
}

/** The fields of a READ_ROLL reply that hold a presence, in the order in which their processes began. */
function seenIn(reply: unknown, self: string): Seen[] {
  const rows = (reply as [Buffer, number, Buffer][]).map(([name, agoMs, text]) => ({
    name: name.toString(),
    agoMs,
    presence: decodePresence(text.toString()),
  }));
  return rows
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(({ name, agoMs, presence }) =>
      presence === undefined ? [] : [{ presence, agoMs, isOwn: name === self }],
    );
}
