import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '#tests/faults/fault.ts';
import type { Broken } from './checkers/broken.ts';
import type { Recovery } from './checkers/i6-recovery.ts';
import type { LossWindow } from './checkers/i8-declared-losses.ts';
import { Checkpoints } from './checkpoint.ts';
import type { CampaignOptions } from './command-line.ts';
import { strikeAndHeal, tell } from './episode.ts';
import type { Verdict } from './final-check.ts';
import { checkInTheEnd } from './final-check.ts';
import type { LoadFigures } from './load/figures.ts';
import { recovery } from './recovery.ts';
import type { Episode } from './schedule.ts';
import { scheduleOf } from './schedule.ts';
import type { Stage, Versions } from './stage.ts';
import { setStage } from './stage.ts';
import { Watch } from './watch.ts';

/** A broken invariant, and what had failed last before it was seen. */
export type Finding = Broken & { readonly after: string };

/** An episode as it went, in ms since the campaign began. */
export interface EpisodeRun {
  readonly faults: readonly (Pick<Fault, 'id' | 'target' | 'name'> & { readonly wasFelt: boolean })[];
  readonly struckAtMs: number;
  readonly healedAtMs: number;
  readonly recovery: Recovery;
}

/** All there is to say of a campaign. */
export interface Outcome {
  readonly beganAt: number;
  readonly tookMs: number;
  readonly wasInterrupted: boolean;
  /** Why it ended before its time, where a fault could not strike or not be healed: that says nothing of the vote. */
  readonly trouble: string | undefined;
  readonly versions: Versions;
  readonly episodes: readonly EpisodeRun[];
  readonly figures: LoadFigures;
  readonly verdict: Verdict;
  readonly broken: readonly Finding[];
  readonly watch: Pick<Watch, 'timeline' | 'memory'>;
}

/** What a campaign tells while it goes on. */
export interface CampaignEvents {
  onProgress(figures: LoadFigures, state: { unread: number | undefined; doing: string }): void;
  onEpisode(run: EpisodeRun, broken: readonly Broken[]): void;
}

/** Undisturbed load between a recovery and the next strike at least. */
const QUIET_MS = 500;
const NOTHING_YET = 'the beginning';

/**
 * Lets faults strike while people vote, until the time is over or `signal` aborts, then checks everything.
 *
 * @throws Error It could not be begun, or not be checked; that says nothing of the vote.
 */
export async function runCampaign(
  options: CampaignOptions<Fault>,
  events: CampaignEvents,
  signal: AbortSignal,
): Promise<Outcome> {
  const schedule = scheduleOf(options.seed, options.minutes * 60_000, options.faults);
  await using stage = await setStage(options);
  using watch = new Watch(stage, events);
  const campaign = new Campaign(stage, watch, events);
  await campaign.untilUnderWay(signal);
  let trouble: string | undefined;
  try {
    for (const episode of schedule) {
      await campaign.quietUntil(episode.atMs, signal);
      const isOver = campaign.nowMs() > options.minutes * 60_000 && campaign.episodes.length > 0;
      if (signal.aborted || isOver || (options.untilBroken && campaign.broken.length > 0)) break;
      await campaign.meet(episode, signal);
    }
    const isCut = signal.aborted || options.untilBroken;
    if (!isCut) await campaign.quietUntil(options.minutes * 60_000, signal);
  } catch (error) {
    trouble = `${campaign.last}: ${error instanceof Error ? error.message : String(error)}`;
  }
  return await campaign.finish({ wasInterrupted: signal.aborted, trouble });
}

/** One campaign under way. */
class Campaign {
  readonly episodes: EpisodeRun[] = [];
  readonly broken: Finding[] = [];
  readonly #stage: Stage;
  readonly #watch: Watch;
  readonly #events: CampaignEvents;
  readonly #checkpoints: Checkpoints;
  readonly #windows: LossWindow[] = [];
  #mayBeLost = 0;
  readonly #recoveries: Recovery[] = [];
  /** By when all that had been accepted was counted, and how much that was. */
  #settled = { atMs: 0, accepted: 0 };
  #last = NOTHING_YET;

  constructor(stage: Stage, watch: Watch, events: CampaignEvents) {
    this.#stage = stage;
    this.#watch = watch;
    this.#events = events;
    this.#checkpoints = new Checkpoints(stage.log, stage.all.pipeline.backends.databaseUrl);
  }

  /** What has failed last, in words. */
  get last(): string {
    return this.#last;
  }

  nowMs(): number {
    return Date.now() - this.#stage.beganAt;
  }

  /** Resolves once votes are accepted and counted. */
  async untilUnderWay(signal: AbortSignal): Promise<void> {
    const { unfinished } = await recovery(NOTHING_YET, this.#stage);
    if (unfinished !== undefined && !signal.aborted)
      throw new Error(`The vote did not begin: ${unfinished}.`);
  }

  /** Lets people vote undisturbed until then, but for a moment at least. */
  async quietUntil(atMs: number, signal: AbortSignal): Promise<void> {
    this.#watch.doing = 'quiet';
    await sleep(Math.max(QUIET_MS, atMs - this.nowMs()), undefined, { signal }).catch(() => {});
    if (this.#stage.load.isOver) throw new Error('The load has ended by itself.');
  }

  /** Lets an episode happen, waits for the recovery from it, and checks what can be checked meanwhile. */
  async meet(episode: Episode<Fault>, signal: AbortSignal): Promise<void> {
    // So that what is lost by a fault that may is not taken for what had been lost before.
    if (episode.strikes.some(({ fault }) => fault.mayLose !== undefined)) await this.#settle();
    this.#last = tell(episode);
    this.#watch.doing = this.#last;
    const struckAtMs = this.nowMs();
    const felt = await strikeAndHeal(this.#stage.all, episode, signal, (fault) => this.#declare(fault));
    const healedAtMs = this.nowMs();
    if (this.#windows.some(({ untilMs }) => untilMs >= struckAtMs))
      this.#mayBeLost += this.#stage.load.figures.accepted - this.#settled.accepted;
    this.#watch.doing = `recovering: ${this.#last}`;
    const { recovered, broken } = await this.#settle();
    const faults = episode.strikes.map(({ fault: { id, target, name } }, i) => ({
      ...{ id, target, name },
      wasFelt: felt[i] ?? false,
    }));
    this.episodes.push({ faults, struckAtMs, healedAtMs, recovery: recovered });
    this.#events.onEpisode(this.episodes.at(-1) as EpisodeRun, broken);
  }

  /** Ends the votes, waits until all are counted, and checks everything. */
  async finish(end: Pick<Outcome, 'wasInterrupted' | 'trouble'>): Promise<Outcome> {
    this.#watch.doing = 'counting what is left';
    const figures = await this.#stage.load.end();
    await this.#watch.stop();
    const known = { figures, recoveries: this.#recoveries, windows: this.#windows };
    const verdict = await checkInTheEnd(this.#stage, known, this.#watch);
    this.#note(verdict.broken);
    return {
      beganAt: this.#stage.beganAt,
      tookMs: this.nowMs(),
      ...end,
      versions: this.#stage.versions,
      episodes: this.episodes,
      figures,
      verdict,
      broken: this.broken,
      watch: this.#watch,
    };
  }

  /** Waits until what is accepted by now is counted, and checks what can be checked then. */
  async #settle(): Promise<{ recovered: Recovery; broken: Broken[] }> {
    const atMs = this.nowMs();
    const { accepted } = this.#stage.load.figures;
    const recovered = await recovery(this.#last, this.#stage);
    this.#recoveries.push(recovered);
    const isSettled = recovered.unfinished === undefined;
    const broken = await this.#checkpoints.check(isSettled ? accepted : undefined, this.#mayBeLost);
    if (isSettled) this.#settled = { atMs, accepted };
    this.#note(broken);
    return { recovered, broken };
  }

  /** A fault has struck: what it may lose was accepted since all that had been accepted was counted, and cast by now. */
  #declare({ target, name, mayLose }: Fault): void {
    if (mayLose === undefined) return;
    const declared = `${target} ${name}, which may lose ${mayLose}`;
    this.#windows.push({ declared, fromMs: this.#settled.atMs, untilMs: this.nowMs() });
    this.#checkpoints.forget();
  }

  #note(broken: readonly Broken[]): void {
    this.broken.push(...broken.map((each) => ({ ...each, after: this.#last })));
  }
}
