import { cpus } from 'node:os';
import { change, clock, figure } from './figures.ts';
import type { Soaked } from './soak.ts';
import type { Judged, Verdict } from './verdict.ts';

/** The report in Markdown; the plot is to stand beside it as `soak.svg`, the samples as `soak.csv`. */
export function report(soaked: Soaked, { sentence, judged }: Verdict, at: Date): string {
  const { samples, warmUntil, versions, retentionMinutes } = soaked;
  const lasted = samples.at(-1)?.at ?? 0;
  return `# Soak

${sentence}${soaked.isInterrupted ? ' It was ended before its time.' : ''}

| figure | |
| --- | --- |
| lasted | ${clock(lasted)}, of which ${clock(warmUntil)} are warm-up |
| votes | ${votesOf(soaked)} |
| rate | ${rateOf(soaked)} |
| the event log keeps what was counted for | ${retentionMinutes} min |
| ran on | ${versions}; ${cpus().length} cores, which the load uses too |
| ended | ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC |

| what | usual | has gained | may gain | |
| --- | --: | --: | --: | --- |
${judged.map(rowOf).join('\n')}

What was gained between the warm-up and the end is told by the median slope between all pairs of moments (Theil and
Sen), and stands with a confidence of 99.9 % between the two in brackets. It is growth when it is more than it may be,
certainly above 0, and goes on in the second half. [All samples](soak.csv), one a second.

![All that was looked at, over time.](soak.svg)
`;
}

function votesOf({ accepted, unknown, counted }: Soaked): string {
  const inDoubt = unknown > 0 ? `, ${unknown} in doubt` : '';
  const told = counted === undefined ? 'nobody waited until all were counted' : `${counted} counted`;
  return `${accepted} accepted${inDoubt}, ${told}`;
}

function rateOf({ rate, capacity, accepted, samples }: Soaked): string {
  const reached = Math.round(accepted / (samples.at(-1)?.at ?? 1));
  const of =
    capacity === undefined ? '' : `, half of the ${Math.round(capacity)} that were taken and counted before`;
  return `${rate} a second were asked for${of}; ${reached} came`;
}

function rowOf({ kind, series, judgement }: Judged): string {
  const { title, unit } = kind;
  if (judgement === undefined)
    return `| ${title} | ${figure(meanOf(series.map(([, value]) => value)), unit)} | | | |`;
  const { level, gain, gainMax, verdict } = judgement;
  const gained =
    gain && `${change(gain.median, unit)} (${change(gain.least, unit)} … ${change(gain.most, unit)})`;
  const word = { flat: 'flat', grows: '**grows**', short: 'too short to tell' }[verdict];
  return `| ${title} | ${figure(level, unit)} | ${gained ?? ''} | ${figure(gainMax, unit)} | ${word} |`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
