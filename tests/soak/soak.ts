import { setTimeout as sleep } from 'node:timers/promises';
import { calibrate } from './calibrate.ts';
import type { CommandLine } from './command-line.ts';
import { PassingViewers } from './passing-viewers.ts';
import type { Sample } from './series.ts';
import { VoteUnderLoad } from './vote-under-load.ts';

/** What came of a soak. */
export interface Soaked {
  readonly samples: readonly Sample[];
  /** Seconds; what was before is the warm-up. */
  readonly warmUntil: number;
  /** Votes a second that were asked for. */
  readonly rate: number;
  /** What the machine can, in votes a second; undefined where it was not measured. */
  readonly capacity: number | undefined;
  readonly accepted: number;
  /** Votes of which nobody knows whether they were taken. */
  readonly unknown: number;
  /** Undefined where nobody could wait for it. */
  readonly counted: number | undefined;
  readonly retentionMinutes: number;
  readonly versions: string;
  /** Whether it was ended before its time. */
  readonly isInterrupted: boolean;
}

export interface SoakProgress {
  say(line: string): void;
  sampled(sample: Sample, seconds: number): void;
}

const CALIBRATION_SECONDS = 10;
const VIEWERS = 12;
const COUNTING_MS_MAX = 60_000;
const SIGNAL_MS = 200;
/** Pools are full, code is compiled and heaps have their size by then; of a short soak it is two fifths. */
const WARM_UP = { seconds: 600, share: 0.4 };
/** Shorter than this, a soak cannot wait until the first votes leave the log by their age. */
const RETAINING_MINUTES = 4;

/** Starts a vote, lets people vote and watch for the time given, and looks at everything each second. */
export async function soak(
  { minutes, rate: wanted }: Pick<CommandLine, 'minutes' | 'rate'>,
  ending: AbortSignal,
  progress: SoakProgress,
): Promise<Soaked> {
  const seconds = minutes * 60;
  const retentionMinutes = minutes < RETAINING_MINUTES ? 0 : 1;
  progress.say('Starting Redis, PostgreSQL, an api and two consumers …');
  await using vote = await VoteUnderLoad.start(retentionMinutes);
  const versions = await vote.sights.versions();
  const capacity = wanted === undefined ? await capacityOf(vote, ending, progress) : undefined;
  const rate = wanted ?? Math.max(1, Math.round((capacity ?? 0) / 2));
  const before = await vote.sights.counted();
  const load = await vote.load(rate);
  progress.say(`Voting for ${minutes} minutes, ${rate} votes a second …`);
  const viewers = new PassingViewers(vote.pipeline.apiUrl, VIEWERS);
  const samples = await sample({ vote, seconds, ending, progress, load, viewers });
  const left = viewers.leave();
  // Where the servers were ended, too, nobody has to be waited for.
  if (!ending.aborted) await left;
  const { accepted, unknown } = ending.aborted ? load.figures : await vote.end(load);
  if (!ending.aborted) await vote.untilCounted(COUNTING_MS_MAX);
  const counted = ending.aborted ? undefined : (await vote.sights.counted()) - before;
  const lasted = samples.at(-1)?.at ?? 0;
  const warmUntil = Math.min(WARM_UP.seconds, WARM_UP.share * lasted);
  const told = { rate, capacity, accepted, unknown, counted, retentionMinutes, versions };
  return { samples, warmUntil, ...told, isInterrupted: ending.aborted };
}

async function capacityOf(vote: VoteUnderLoad, ending: AbortSignal, progress: SoakProgress): Promise<number> {
  progress.say(`Measuring for ${CALIBRATION_SECONDS} s what this machine can …`);
  const capacity = await calibrate(vote, CALIBRATION_SECONDS, ending);
  progress.say(`It takes and counts ${Math.round(capacity)} votes a second.`);
  return capacity;
}

interface Sampling {
  readonly vote: VoteUnderLoad;
  readonly seconds: number;
  readonly ending: AbortSignal;
  readonly progress: SoakProgress;
  readonly load: { readonly figures: { readonly atMs: number; readonly accepted: number } };
  readonly viewers: PassingViewers;
}

/** Looks once a second, until the time is over or it is ended. */
async function sample({ vote, seconds, ending, progress, load, viewers }: Sampling): Promise<Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1_000;
  let before = load.figures;
  for (let next = 1; next <= seconds && !ending.aborted; next = Math.max(next + 1, Math.ceil(elapsed()))) {
    await sleep((next - elapsed()) * 1_000, undefined, { signal: ending }).catch(() => {});
    if (ending.aborted) break;
    const at = elapsed();
    const seen = await vote.sights.look().catch(async (error) => {
      // Ctrl-C reaches the servers, too, and maybe before us.
      await sleep(SIGNAL_MS);
      if (!ending.aborted) throw error;
    });
    if (seen === undefined) break;
    const now = load.figures;
    const accepted = Math.round(
      (1_000 * (now.accepted - before.accepted)) / Math.max(1, now.atMs - before.atMs),
    );
    before = now;
    const taken = { at, values: { ...seen, accepted, viewers: viewers.count } };
    samples.push(taken);
    progress.sampled(taken, seconds);
  }
  return samples;
}
