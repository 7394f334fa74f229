import type { Judgement, Series } from './judge.ts';
import { judge } from './judge.ts';
import type { Kind, Sample } from './series.ts';
import { KINDS } from './series.ts';
import type { Soaked } from './soak.ts';

/** What was looked at, and what it was judged to do; nothing is judged that has no bound. */
export interface Judged {
  readonly kind: Kind;
  readonly series: Series;
  readonly judgement: Judgement | undefined;
}

export interface Verdict {
  /** Whether all is well: nothing grows, and all votes are counted. */
  readonly isFlat: boolean;
  /** One sentence. */
  readonly sentence: string;
  readonly judged: readonly Judged[];
}

export function verdictOf(soaked: Soaked): Verdict {
  const judged = KINDS.map((kind) => judgedOf(kind, soaked));
  const growing = judged.filter(({ judgement }) => judgement?.verdict === 'grows');
  const isShort = judged.some(({ judgement }) => judgement?.verdict === 'short');
  const sentence = miscount(soaked) ?? growthOf(growing, isShort);
  return { isFlat: sentence === undefined, sentence: sentence ?? 'Nothing grows.', judged };
}

function judgedOf(kind: Kind, { samples, warmUntil }: Soaked): Judged {
  const series = seriesOf(samples, kind);
  return { kind, series, judgement: kind.bound && judge(series, warmUntil, kind.bound) };
}

function seriesOf(samples: readonly Sample[], { key }: Kind): Series {
  return samples.flatMap(({ at, values }) => {
    const value = values[key];
    return value === undefined ? [] : [[at, value] as const];
  });
}

function growthOf(growing: readonly Judged[], isShort: boolean): string | undefined {
  if (growing.length > 0) return `Something grows: ${growing.map(({ kind }) => kind.title).join(', ')}.`;
  return isShort ? 'It was too short to tell whether anything grows.' : undefined;
}

/** What is wrong with the number of counted votes, where it is known. */
function miscount({ accepted, unknown, counted }: Soaked): string | undefined {
  if (counted === undefined || (counted >= accepted && counted <= accepted + unknown)) return undefined;
  return `${counted} votes are counted; ${accepted} were accepted, of ${unknown} nobody knows.`;
}
