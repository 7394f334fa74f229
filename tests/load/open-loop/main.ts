import { ROUTES } from '#contract/routes.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { until } from '#tests/processes/until.ts';
import type { Cast } from './casting.ts';
import { castAtRate, isAccepted } from './casting.ts';
import { onScreenMs } from './on-screen.ts';
import type { OpenLoopFigures, OpenLoopOptions } from './open-loop.ts';

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

/** Whether it is known not to have been taken. */
function isRefused({ answer }: Cast): boolean {
  if (answer.kind === 'unsent') return true;
  return answer.kind === 'answered' && answer.status !== 201 && answer.code !== 'outcome_unknown';
}

function took({ dueAt, endedAt }: Cast): number {
  return endedAt - dueAt;
}

function secondBySecond(casts: readonly Cast[], beganAt: number): OpenLoopFigures['answered'] {
  const answered: { accepted: number; refused: number }[] = [];
  for (const cast of casts) {
    const second = Math.floor((cast.endedAt - beganAt) / 1_000);
    while (answered.length <= second) answered.push({ accepted: 0, refused: 0 });
    const here = answered[second];
    if (here && isAccepted(cast)) here.accepted += 1;
    else if (here && isRefused(cast)) here.refused += 1;
  }
  return answered;
}
