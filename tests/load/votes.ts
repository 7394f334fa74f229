import { createClient } from 'redis';
import { encodeFlat } from '#ballot/codec.ts';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import type { PositionedVote } from '#results/ports.ts';

/** Entries sent to Redis at once. */
const AT_ONCE = 1_000;

/** So many votes as the api makes them: ids in the order of time, options in turn. */
export function makeVotes(count: number): Vote[] {
  return Array.from({ length: count }, (_, i) => ({
    option: OPTIONS[i % OPTIONS.length] ?? OPTIONS[0],
    requestId: mintRequestId(),
    timestamp: Date.now(),
  }));
}

/** The same as they come out of the log, with places that look like those of Redis. */
export function positionedVotes(count: number): PositionedVote[] {
  return makeVotes(count).map((vote, i) => ({ ...vote, position: `${vote.timestamp}-${i}` }));
}

/** Puts so many votes into a stream, past the api. */
export async function fillStream(redisUrl: string, stream: string, count: number): Promise<void> {
  const redis = await createClient({ url: redisUrl }).connect();
  try {
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      const votes = makeVotes(Math.min(AT_ONCE, count - sent));
      await Promise.all(votes.map((vote) => redis.sendCommand(['XADD', stream, '*', ...encodeFlat(vote)])));
    }
  } finally {
    redis.destroy();
  }
}
