import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { StreamViewer } from './processes/event-stream.ts';
import { Standalone } from './processes/standalone.ts';

it('[API16] the standalone vote tells of its hops too, which are all in one process', async (context) => {
  const standalone = await Standalone.start();
  context.onTestFinished(() => standalone.close());
  const { origin } = new URL(standalone.url);
  const client = createClient({ baseUrl: origin });
  const viewer = await StreamViewer.open(`${origin}/api/results/stream`);
  context.onTestFinished(() => viewer.close());
  await client.castVote('dogs', mintRequestId());
  await expect
    .poll(() => client.pipeline())
    .toEqual({
      stuck_at: null,
      intake: {
        appended: null, // A table keeps no sum.
        viewers: 1,
        processes: 1,
        ballot: 'open',
        takes_votes: true,
        last_failure: null,
      },
      log: {
        reachable: true,
        takes_writes: true,
        memory_ratio: 0,
        waiting: 0,
        in_hand: 0,
        oldest_in_hand_ms: 0,
      },
      consumers: [{ state: 'idle', seen_ms_ago: expect.any(Number), last_failure: null }],
      results: {
        reachable: true,
        counted: 1,
        revision: 1,
        last_updated: expect.stringMatching(/Z$/),
        dead_letters: { count: 0, at_least: false, newest: null },
        last_failure: null,
      },
    });
});
