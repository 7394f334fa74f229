import { quantile } from '#tests/statistics.ts';
import type { EpisodeRun, Finding, Outcome } from '../campaign.ts';
import type { CampaignOptions } from '../command-line.ts';
import type { Offered } from '../schedule.ts';
import type { Versions } from '../stage.ts';
import type { Sample } from '../timeline.ts';

/** What a campaign was told, and what came of it; the JSON, and what text and plot are made from. */
export interface Report {
  readonly seed: number;
  readonly minutes: number;
  readonly rate: number;
  readonly connections: number;
  readonly partitions: number;
  /** By which words faults were chosen; undefined where all might strike. */
  readonly chosenBy?: string | undefined;
  /** RFC 3339, UTC. */
  readonly began: string;
  readonly tookSeconds: number;
  readonly wasInterrupted: boolean;
  readonly trouble: string | undefined;
  readonly versions: Versions;
  readonly held: boolean;
  readonly votes: {
    /** Distinct votes of which a request was sent. */
    readonly cast: number;
    readonly accepted: number;
    readonly refused: number;
    readonly unknown: number;
    readonly countedOnce: number;
    /** Of those of unknown outcome. */
    readonly unknownCounted: number;
    readonly lost: number;
    readonly countedWrongly: number;
    /** In windows in which it was declared that votes may be lost. */
    readonly lostAsDeclared: number;
  };
  /** With 95 % confidence a vote is lost or counted wrongly no more often than this; see `upperBound`. */
  readonly upperBound: number | undefined;
  /** Requests by how they were answered. */
  readonly answers: Readonly<Record<string, number>>;
  /** How often observers have seen results. */
  readonly looks: number;
  /** How many faults of each class struck, and how many of them were felt before they were healed. */
  readonly faults: Readonly<Record<string, { readonly struck: number; readonly felt: number }>>;
  /** Faults that cannot strike on this machine. */
  readonly leftOut: readonly { readonly fault: string; readonly why: string }[];
  readonly recoveryMs: { readonly p50: number; readonly p95: number; readonly max: number } | undefined;
  readonly unavailableSeconds: number;
  /** The most that each process had in RAM, in bytes. */
  readonly memoryPeakBytes: Readonly<Record<string, number>>;
  readonly losses: readonly { readonly declared: string; readonly lost: number }[];
  readonly broken: readonly Finding[];
  readonly episodes: readonly EpisodeRun[];
  readonly samples: readonly Sample[];
}

export function reportOf(options: CampaignOptions<Offered>, outcome: Outcome): Report {
  const { verdict, figures, watch, episodes, broken } = outcome;
  const { seed, minutes, rate, connections, partitions, chosenBy } = options;
  const lost = verdict.missing;
  const { accepted, countedOnce, countedWrongly, unknownCounted } = verdict.comparison;
  return {
    ...{ seed, minutes, rate, connections, partitions, chosenBy },
    began: new Date(outcome.beganAt).toISOString(),
    tookSeconds: outcome.tookMs / 1000,
    wasInterrupted: outcome.wasInterrupted,
    trouble: outcome.trouble,
    versions: outcome.versions,
    held: broken.length === 0,
    votes: {
      ...{ cast: verdict.cast, accepted, refused: figures.refused, unknown: figures.unknown },
      ...{ countedOnce, unknownCounted, lost, countedWrongly },
      lostAsDeclared: verdict.losses.reduce((sum, each) => sum + each.lost, 0),
    },
    upperBound: lost + countedWrongly === 0 ? upperBound(accepted) : undefined,
    answers: figures.answers,
    looks: Object.values(figures.looks).reduce((sum, each) => sum + each, 0),
    faults: byClass(episodes.flatMap(({ faults }) => faults)),
    leftOut: options.faults.flatMap(({ target, name, whyNot: why }) =>
      why === undefined ? [] : [{ fault: `${target} ${name}`, why }],
    ),
    recoveryMs: quantiles(episodes.map(({ recovery }) => recovery.tookMs)),
    unavailableSeconds: watch.timeline.unavailableSeconds,
    memoryPeakBytes: watch.memory.peaks,
    losses: verdict.losses.map(({ window, lost: some }) => ({ declared: window.declared, lost: some })),
    broken,
    episodes,
    samples: watch.timeline.samples,
  };
}

/**
 * The rule of three: of what was not seen once in `tries` tries, the share is below this with 95 % confidence
 * (Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249:1743, 1983). It holds for tries
 * that are independent, which votes lost by one fault are not: read it as the best that can be said, not as a promise.
 */
export function upperBound(tries: number): number | undefined {
  return tries === 0 ? undefined : 3 / tries;
}

/** Each is a value there was: the smallest that so many are not above. Undefined where there is none. */
export function quantiles(values: readonly number[]): Report['recoveryMs'] {
  if (values.length === 0) return undefined;
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), max: Math.max(...values) };
}

function byClass(faults: EpisodeRun['faults']): Report['faults'] {
  const ids = [...new Set(faults.map(({ id }) => id))].sort(
    (a, b) => Number(a.slice(1)) - Number(b.slice(1)),
  );
  const figures = ids.map((each) => {
    const struck = faults.filter(({ id }) => id === each);
    return [each, { struck: struck.length, felt: struck.filter(({ wasFelt }) => wasFelt).length }] as const;
  });
  return Object.fromEntries(figures);
}
