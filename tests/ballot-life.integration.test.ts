import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { expectAllCounted } from './processes/all-counted.ts';
import { StreamViewer } from './processes/event-stream.ts';
import type { Keeper } from './processes/keeper.ts';
import { openKeeper } from './processes/keeper.ts';
import { Pipeline } from './processes/pipeline.ts';
import { Voters } from './processes/voters.ts';

/** The life of a ballot, with each process by itself: it is opened, closed and revealed in the database alone. */
describe('a ballot', () => {
  let pipeline: Pipeline;
  let keeper: Keeper;
  let viewers: StreamViewer[] = [];
  let accepted: Map<string, Option>;

  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    keeper = openKeeper(pipeline.backends.databaseUrl);
    accepted = new Map();
  });
  afterEach(async () => {
    for (const viewer of viewers) viewer.close();
    viewers = [];
    await keeper.leave();
    await pipeline.close();
  });

  const start = async (visible: 'live' | 'closed' | 'revealed' = 'live') => {
    await pipeline.startConsumer();
    await pipeline.startApi({ RESULTS_VISIBLE: visible });
  };
  const view = async () => {
    const viewer = await StreamViewer.open(`${pipeline.apiUrl}/api/results/stream`);
    viewers.push(viewer);
    return viewer;
  };
  const client = () => createClient({ baseUrl: pipeline.apiUrl });
  const cast = async () => {
    const requestId = mintRequestId();
    await client().castVote('cats', requestId);
    accepted.set(requestId, 'cats');
  };
  const refusal = () =>
    cast().then(
      () => 'taken',
      ({ status, code }) => `${status} ${code}`,
    );
  const results = () => client().results();
  /** What the history answers: its counts of cats, or why it has none. */
  const history = () =>
    client()
      .history(5)
      .then(
        ({ minutes }) => minutes.reduce((sum, { counts }) => sum + counts.cats, 0),
        ({ status, code }) => `${status} ${code}`,
      );

  it('[API15] that is closed takes no votes, and takes them again when it is opened', async () => {
    await start();
    const viewer = await view();
    await cast();
    await expect.poll(results).toMatchObject({ ballot: 'open', total_votes: 1 });
    await keeper.close();
    await expect.poll(refusal).toBe('409 ballot_closed');
    await expect.poll(results).toMatchObject({ ballot: 'closed' });
    await expect.poll(() => viewer.newest?.data.ballot).toBe('closed');
    expect(Number(viewer.newest?.id)).toBe((await results()).revision);
    await keeper.open();
    await expect.poll(refusal).toBe('taken');
    await expect.poll(() => viewer.newest?.data).toMatchObject({ ballot: 'open' });
  });

  it('[API15] that is closed under load refuses from then on, and counts all it had accepted, no more', async () => {
    await start();
    const voters = new Voters(pipeline.apiUrl, { count: 12, restMs: 5 });
    await expect.poll(() => voters.count).toBeGreaterThan(200);
    await keeper.close();
    await expect.poll(() => voters.failures.get('ballot_closed') ?? 0).toBeGreaterThan(0);
    await voters.leave();
    for (let i = 0; i < 20; i += 1) expect(await refusal()).toBe('409 ballot_closed');
    await expectAllCounted(pipeline, voters.accepted);
  });

  it('[API15] counts what it had accepted, however late its turn comes', async () => {
    const consumer = await pipeline.startConsumer();
    await pipeline.startApi();
    await consumer.end();
    await cast();
    await keeper.close();
    await expect.poll(refusal).toBe('409 ballot_closed');
    expect(await results()).toMatchObject({ ballot: 'closed', total_votes: 0 });
    await pipeline.startConsumer();
    await expectAllCounted(pipeline, accepted);
    await expect.poll(results).toMatchObject({ ballot: 'closed', total_votes: accepted.size });
  });

  it.each([
    { visible: 'live', open: 'shown', closed: 'shown' },
    { visible: 'closed', open: 'withheld', closed: 'shown' },
    { visible: 'revealed', open: 'withheld', closed: 'withheld' },
  ] as const)(
    '[API15] with RESULTS_VISIBLE=$visible is $open while it is open, $closed when closed, shown once revealed',
    async ({ visible, open, closed }) => {
      await start(visible);
      const viewer = await view();
      await cast();
      await expect.poll(() => viewer.newest?.data.total_votes).toBe(1);
      const shown = [
        { option: 'cats', count: 1, percentage: 100 },
        { option: 'dogs', count: 0, percentage: 0 },
      ];
      const expectCounts = async (kind: 'shown' | 'withheld', ballot: 'open' | 'closed') => {
        const document = kind === 'shown' ? { results: shown } : { results: [], withheld: true };
        await expect.poll(() => viewer.newest?.data).toMatchObject({ ...document, ballot, total_votes: 1 });
        expect(await results()).toMatchObject({ ...document, ballot, total_votes: 1 });
        expect(await history()).toBe(kind === 'shown' ? 1 : '403 results_withheld');
      };
      await expectCounts(open, 'open');
      await keeper.close();
      await expectCounts(closed, 'closed');
      await keeper.reveal();
      await expectCounts('shown', 'closed');
      await keeper.open();
      await expectCounts(open, 'open');
      await keeper.reveal();
      await expectCounts('shown', 'open');
      expect(await refusal()).toBe('taken');
    },
  );

  it('[API15] has another ETag for the same revision, withheld or not', async () => {
    await start('closed');
    const etag = async () => (await fetch(`${pipeline.apiUrl}/api/results`)).headers.get('etag');
    const withheld = await etag();
    await keeper.reveal();
    await expect.poll(etag).not.toBe(withheld);
    expect(withheld).toBe('"0-0-open-withheld"');
  });
});
