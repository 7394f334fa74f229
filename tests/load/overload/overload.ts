import { setInterval as every } from 'node:timers/promises';
import { Auditor } from '#tests/processes/counted.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { memoryOf } from '#tests/processes/process-figures.ts';
import { quantile } from '#tests/statistics.ts';
import type { Begun, Comparison, Curve, Figures } from '../comparison.ts';
import { startConsumer } from '../consumers.ts';
import { pinnedTo } from '../cores.ts';
import { MB } from '../figures.ts';
import { voteAtRate } from '../open-loop/open-loop.ts';
import type { Rig } from '../rig.ts';
import { LIMITS } from '../rig.ts';
import { voteFlatOut } from '../wrk/wrk.ts';
import type { Point } from './over-time.ts';
import { curvesOf, earlyAndLate } from './over-time.ts';

/**
 * A load that casts without pause asks hardly more of an api than it takes: both have one core. So each vote is made
 * more work for the one who reads it than for the one who writes it.
 */
const PADDING = 100_000;
/** Enough for no pause between two votes, and few enough that there is room for their bodies. */
const CALM_CONNECTIONS = 8;
const SECONDS = { long: { calm: 5, flooded: 20 }, short: { calm: 1, flooded: 1 } };
/** So that a vote is sent when it is due although others wait for their answers. */
const CONNECTIONS = 2_000;
const TIMES = 2;
const LOOK_MS = 250;

interface Stage {
  readonly rig: Rig;
  readonly pipeline: Pipeline;
  readonly pid: number;
}

/** What an api does with twice the votes it can take. */
export const overload: Comparison = {
  name: 'overload',
  title: 'Overload',
  compares:
    'One api that is sent twice the votes it takes, whether it answers or not; beside the same api voted at by 8 connections that wait for their answers. Votes carry 100 KB of spaces, so that one core of load is enough for it. Accepted votes are looked for one by one in the end.',
  rows: [
    { title: 'accepted by 8 connections', of: 'calm.accepted', unit: 'per second' },
    { title: 'twice that: sent', of: 'flooded.sent', unit: 'per second' },
    { title: 'twice that: accepted', of: 'flooded.accepted', unit: 'per second' },
    { title: 'accepted, twice / once', of: 'flooded.accepted', over: 'calm.accepted', unit: 'times' },
    {
      title: 'of the votes accepted, lost',
      of: 'flooded.lost',
      unit: 'count',
      target: { id: 'T5', atMost: 0 },
    },
    { title: 'refused', of: 'flooded.refused', unit: 'per second' },
    { title: 'refused within, half', of: 'flooded.refused50', unit: 'ms' },
    {
      title: 'refused within, 99 in 100',
      of: 'flooded.refused99',
      unit: 'ms',
      target: { id: 'T5', atMost: 100 },
    },
    { title: 'memory of the api, at most', of: 'flooded.memory', unit: 'MB' },
    {
      title: 'memory of the api, last quarter / second',
      of: 'flooded.memoryLate',
      over: 'flooded.memoryEarly',
      unit: 'times',
    },
  ],
  async begin(rig, cleanup): Promise<Begun> {
    const pipeline = cleanup.use(await rig.pipeline());
    await startConsumer(rig, pipeline);
    const api = await pipeline.startApi(LIMITS, pinnedTo(rig.cores.api));
    const stage = { rig, pipeline, pid: Number(api.child.pid) };
    let capacity = 1;
    let curves: readonly Curve[] = [];
    return {
      sides: new Map([
        [
          'calm',
          async () => {
            const figures = await calm(stage);
            capacity = figures.accepted;
            return figures;
          },
        ],
        [
          'flooded',
          async () => {
            const seen = await flooded(stage, TIMES * capacity);
            curves = seen.curves;
            return seen.figures;
          },
        ],
      ]),
      curves: () => curves,
    };
  },
};

/** Votes that wait for each other, as many as it takes. */
async function calm({ rig, pipeline }: Stage) {
  const { calm: seconds } = rig.sized(SECONDS);
  const load = {
    port: pipeline.apiPort,
    connections: CALM_CONNECTIONS,
    padding: PADDING,
    cores: rig.cores.load,
  };
  const { perSecond } = await voteFlatOut({ ...load, seconds });
  return { accepted: perSecond };
}

/** Votes that wait for nothing, more than it takes. */
async function flooded({ rig, pipeline, pid }: Stage, rate: number) {
  const { flooded: seconds } = rig.sized(SECONDS);
  const looking = new AbortController();
  const memory = lookAtMemory(pid, looking.signal);
  const load = { apiPort: pipeline.apiPort, rate, seconds, connections: CONNECTIONS, padding: PADDING };
  const seen = await voteAtRate({ ...load, warmUpSeconds: 0 }, rig.cores.load);
  looking.abort();
  const looks = await memory;
  const { early, late } = earlyAndLate(looks);
  const figures: Figures = {
    sent: seen.sentPerSecond,
    accepted: seen.acceptedMs.length / seen.lastedSeconds,
    refused: seen.refusedMs.length / seen.lastedSeconds,
    unknown: seen.unknown,
    lost: await lost(pipeline, seen.acceptedIds),
    memory: memoryOf(pid).peak / MB,
    memoryEarly: early,
    memoryLate: late,
    ...(seen.refusedMs.length === 0 ? {} : refusals(seen.refusedMs)),
  };
  return { figures, curves: curvesOf(seen.answered, looks) };
}

function refusals(ms: readonly number[]): Figures {
  return { refused50: quantile(ms, 0.5), refused99: quantile(ms, 0.99) };
}

/** How many of the votes are not counted, although all that was accepted has been shown. */
async function lost({ backends }: Pipeline, acceptedIds: readonly string[]): Promise<number> {
  const auditor = await Auditor.of(backends.databaseUrl);
  const counted = new Set(await auditor.countedIds());
  await auditor.close();
  return acceptedIds.filter((id) => !counted.has(id)).length;
}

/** In MB. */
async function lookAtMemory(pid: number, signal: AbortSignal): Promise<Point[]> {
  const points: Point[] = [[0, memoryOf(pid).now / MB]];
  try {
    for await (const _ of every(LOOK_MS, undefined, { signal }))
      points.push([(points.length * LOOK_MS) / 1_000, memoryOf(pid).now / MB]);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return points;
}
