import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import { createVoteAppender } from '#event-log/redis-streams/append.ts';
import type { RedisAddress } from '#event-log/redis-streams/server-client.ts';
import type { PositionedVote } from '#results/ports.ts';
import type { Backends } from '#tests/processes/pipeline.ts';

/** Votes appended at once. */
const AT_ONCE = 1_000;
/** That they are slow is no failure. */
const FILLED_MS_MAX = 60_000;

/** So many votes as the api makes them: ids in the order of time, options in turn. */
function makeVotes(count: number): Vote[] {
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

/** Puts so many votes into the log, past the api. */
export async function fillLog(
  { redisUrl, stream }: Pick<Backends, 'redisUrl' | 'stream'>,
  count: number,
  partitions = 1,
): Promise<void> {
  const address = addressOf(redisUrl);
  const appender = createVoteAppender({ address, stream, partitions, deadlineMs: FILLED_MS_MAX });
  try {
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      const votes = makeVotes(Math.min(AT_ONCE, count - sent));
      await Promise.all(votes.map((vote) => appender.append(vote)));
    }
  } finally {
    await appender.close();
  }
}

/** Where a log is that a pipeline was told of: one Redis, or some servers of a cluster. */
export function addressOf(redisUrl: string): RedisAddress {
  const [url = '', ...others] = redisUrl.split(',');
  return { url, cluster: others.length > 0 ? [url, ...others] : undefined };
}
