import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { WELL_PIPELINE } from '#contract/examples.ts';
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
      ...WELL_PIPELINE,
      // A table keeps no sum.
      intake: { ...WELL_PIPELINE.intake, appended: null, viewers: 1, processes: 1 },
      log: { ...WELL_PIPELINE.log, memory_ratio: 0 },
      consumers: [{ state: 'idle', seen_ms_ago: expect.any(Number), last_failure: null }],
      results: {
        ...WELL_PIPELINE.results,
        counted: 1,
        revision: 1,
        last_updated: expect.stringMatching(/Z$/),
      },
    });
});
