import type { RedisConnection } from './connection.ts';
import { fieldsOf } from './groups.ts';

export interface ForgetOptions {
  readonly stream: string;
  readonly group: string;
  /** The one who asks; its own name stays. */
  readonly consumer: string;
  /** A name that has asked for nothing for this long is a dead one's. */
  readonly silentMs: number;
}

const DEADLINE_MS = 2_000;

/**
 * Removing a name removes what is pending on it from every list, as if it had been acknowledged. So the look and the
 * removal are one step, in which nothing can be handed to that name.
 */
const FORGET_UNLESS_PENDING = `#!lua
  if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then return 0 end
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
  return 1`;

/**
 * Removes the names of consumers that died, or every restart would leave one for ever. One that only seemed dead
 * gets its name back by its next read.
 */
export async function forgetSilentConsumers(
  connection: RedisConnection,
  { stream, group, consumer, silentMs }: ForgetOptions,
): Promise<void> {
  const reply = await connection.send(['XINFO', 'CONSUMERS', stream, group], DEADLINE_MS);
  for (const { name, idleMs } of consumersOf(reply)) {
    if (name === consumer || idleMs < silentMs) continue;
    await connection.send(['EVAL', FORGET_UNLESS_PENDING, '1', stream, group, name], DEADLINE_MS);
  }
}

/** The names in an XINFO CONSUMERS reply, and how long each has asked for nothing. */
function consumersOf(reply: unknown): { name: string; idleMs: number }[] {
  return (reply as unknown[][]).map((flat) => {
    const about = fieldsOf(flat);
    return { name: String(about.get('name')), idleMs: Number(about.get('idle')) };
  });
}
