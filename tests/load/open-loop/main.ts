import { ROUTES } from '#contract/routes.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { until } from '#tests/processes/until.ts';
import type { Cast } from './casting.ts';
import { castAtRate, isAccepted, isRefused, took } from './casting.ts';
import { onScreenMs } from './on-screen.ts';
import type { OpenLoopFigures, OpenLoopOptions } from './open-loop.ts';
import { secondBySecond } from './second-by-second.ts';

/** As a process of its own: casts votes as it is told, follows the results by the same clock, and tells. */
const SHOWN_MS_MAX = 120_000;

process.once('disconnect', () => process.exit(1));
process.once('message', async (options: OpenLoopOptions) => {
  const figures = await carryOut(options);
  process.send?.(figures);
});

async function carryOut(options: OpenLoopOptions): Promise<OpenLoopFigures> {
  const { apiPort, rate, seconds, warmUpSeconds } = options;
  const viewer = await StreamViewer.open(`http://127.0.0.1:${apiPort}${ROUTES.resultsStream}`);
  await until('the viewer has seen the results', () => viewer.newest !== undefined);
  const before = viewer.events.length - 1;
  const total = () => viewer.newest?.data.total_votes ?? 0;
  const totalBefore = total();

  const beganAt = performance.now();
  const casts = await castAtRate({ ...options, seconds: seconds + warmUpSeconds });
  const lastedSeconds = (performance.now() - beganAt) / 1_000;

  const accepted = casts.filter(isAccepted);
  await until('all votes are shown', () => total() >= totalBefore + accepted.length, SHOWN_MS_MAX);
  const updates = viewer.events.slice(before).map(({ at, data }) => ({ at, total: data.total_votes }));
  viewer.close();

  // By their place in the log, as `onScreenMs` has them, so each is cut where the warm-up ends.
  const warm = (cast: Cast) => cast.dueAt >= beganAt + warmUpSeconds * 1_000;
  const warmUpVotes = accepted.filter((cast) => !warm(cast)).length;
  const refused = casts.filter(isRefused);
  return {
    sentPerSecond: Math.min(rate, casts.length / lastedSeconds),
    lastedSeconds,
    acceptedMs: accepted.filter(warm).map(took),
    refusedMs: refused.filter(warm).map(took),
    unknown: casts.length - accepted.length - refused.length,
    onScreenMs: onScreenMs(casts, updates).slice(warmUpVotes),
    acceptedIds: accepted.map(({ requestId }) => requestId),
    answered: secondBySecond(casts, beganAt),
  };
}
