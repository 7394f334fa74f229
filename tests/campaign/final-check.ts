import { setTimeout as sleep } from 'node:timers/promises';
import type { Broken } from './checkers/broken.ts';
import { brokenIfAny } from './checkers/broken.ts';
import type { Comparison } from './checkers/i1-counted-once.ts';
import { compareFates } from './checkers/i1-counted-once.ts';
import { checkDeadLetters } from './checkers/i3-acknowledged.ts';
import { unlike } from './checkers/i5-bounds.ts';
import type { Recovery } from './checkers/i6-recovery.ts';
import { checkRecoveries } from './checkers/i6-recovery.ts';
import type { Leftovers } from './checkers/i7-leaks.ts';
import { checkLeaks } from './checkers/i7-leaks.ts';
import type { Losses, LossWindow } from './checkers/i8-declared-losses.ts';
import { accountFor, checkBalance } from './checkers/i8-declared-losses.ts';
import { checkDeadlines } from './checkers/i9-deadlines.ts';
import { Checkpoints } from './checkpoint.ts';
import { Fates } from './load/fates-file.ts';
import type { LoadFigures } from './load/figures.ts';
import { drained } from './recovery.ts';
import { shownBy } from './sights/results-sight.ts';
import { TallySight } from './sights/tally-sight.ts';
import type { Stage } from './stage.ts';
import type { Watch } from './watch.ts';

/** What has to grow: the log keeps what is counted for an hour, and the load remembers the fate of each vote. */
const REMEMBERS = /^(redis|load)\b/;

/** What the end of a campaign has shown. */
export interface Verdict {
  /** Votes that were cast. */
  readonly cast: number;
  readonly comparison: Omit<Comparison, 'missing' | 'broken'>;
  readonly losses: Losses['declared'];
  /** Accepted, not counted, and in no window. */
  readonly missing: number;
  readonly broken: readonly Broken[];
}

/** What is known by the end, besides what log and database hold. */
export interface Known {
  readonly figures: LoadFigures;
  readonly recoveries: readonly Recovery[];
  readonly windows: readonly LossWindow[];
}

/** What pools of ten hold at most, the api's and those of two consumers, and a listener of each. */
const POSTGRES_CONNECTIONS_MAX = 33;
/** A connection that was just lost may stand a while longer. */
const CONNECTIONS_GO_MS = 10_000;
/** An api that does not hear of a change looks again by itself, much sooner. */
const SHOWN_MS = 10_000;
const LOOK_MS = 100;

/** Waits until nothing waits any more, then checks every invariant over everything there is. */
export async function checkInTheEnd(stage: Stage, known: Known, watch: Watch): Promise<Verdict> {
  const { log, all, fatesFile } = stage;
  const { databaseUrl } = all.pipeline.backends;
  const drain = await drained(log);
  const pending = (await log.streams()).map(({ key, pending: count }) => [key, count] as const);
  const fates = new Fates(fatesFile);
  await using tally = await TallySight.open(databaseUrl);
  const comparison = await compareFates(fates, tally.rows());
  const losses = accountFor(comparison.missing, known.windows, stage.beganAt);
  const missing = losses.broken.reduce((sum, { count }) => sum + count, 0);
  const told = {
    counted: comparison.countedOnce,
    lost: losses.declared.reduce((sum, { lost }) => sum + lost, 0),
    broken: missing + comparison.countedWrongly,
  };
  const broken = [
    ...comparison.broken,
    ...losses.broken,
    ...(await new Checkpoints(log, databaseUrl).check(undefined, 0)),
    ...checkDeadLetters(await tally.deadLetters(), (id) => fates.has(id)),
    ...brokenIfAny('I4', 'What observers saw has fallen.', known.figures.fallen),
    ...brokenIfAny('I5', 'More was shown than was voted.', known.figures.tooMany),
    ...brokenIfAny('I5', 'In the end it is not shown what is counted.', await unlikeInTheEnd(all, tally)),
    ...checkRecoveries([...known.recoveries, drain]),
    ...checkLeaks({
      pending: Object.fromEntries(pending),
      connections: await connections(stage),
      memory: watch.memory.series.filter(({ process }) => !REMEMBERS.test(process)),
    }),
    ...checkBalance(known.figures.accepted, told),
    ...checkDeadlines(known.figures.slow, (...times) => watch.starvation.between(...times)),
  ];
  return { cast: fates.size, comparison, losses: losses.declared, missing, broken };
}

/** What is shown otherwise than it is counted, once the api has had time to see that. */
async function unlikeInTheEnd({ pipeline }: Stage['all'], tally: TallySight): Promise<string[]> {
  const counts = await tally.counts();
  const began = performance.now();
  for (;;) {
    const wrong = unlike(await shownBy(pipeline.apiUrl), counts);
    if (wrong.length === 0 || performance.now() - began > SHOWN_MS) return wrong;
    await sleep(LOOK_MS);
  }
}

/** Which connections our processes hold, once none is left over from what was lost. */
async function connections({ all, redisConnections }: Stage): Promise<Leftovers['connections']> {
  const began = performance.now();
  for (;;) {
    const held = [
      { of: 'to Redis', count: all.ways.redis.connections, max: redisConnections },
      { of: 'to PostgreSQL', count: all.ways.postgres.connections, max: POSTGRES_CONNECTIONS_MAX },
    ];
    const areTooMany = held.some(({ count, max }) => count > max);
    if (!areTooMany || performance.now() - began > CONNECTIONS_GO_MS) return held;
    await sleep(LOOK_MS);
  }
}
