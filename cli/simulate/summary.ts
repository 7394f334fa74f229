import type { Option } from '#ballot/options.ts';
import { count, ms, votes } from '../figures.ts';
import type { Check } from './check.ts';
import type { Counting, Progress } from './counting.ts';
import type { Crowd } from './crowd.ts';

/** What a simulated crowd has met. Spans are in ms, from the first try of a vote until it was accepted. */
export interface Summary {
  readonly seconds: number;
  readonly begun: number;
  readonly accepted: number;
  readonly accepted_by_option: Readonly<Record<Option, number>>;
  /** Answered with an error that repeating does not mend. */
  readonly refused: number;
  /** Not accepted when time ran out; may have been taken where no answer came. */
  readonly unsettled: number;
  readonly accepted_per_second: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
  /** By code, also those of votes that were accepted later. */
  readonly failures: Readonly<Record<string, number>>;
  /** The most votes that were seen to wait to be counted at once; null where it was never told. */
  readonly waiting_max: number | null;
  /** How many votes more are counted than before; null where it could not be told. */
  readonly counted: number | null;
  /** How many wait to be counted still; null where it could not be told. */
  readonly waiting: number | null;
  /** Whether that is as many as were accepted, or `more`, or `fewer`. */
  readonly verdict: Check['verdict'];
}

export function summaryOf(crowd: Crowd, waitingMost: number | null, check: Check): Summary {
  const { begun, accepted, refused, unsettled, acceptedBy, spans, failures } = crowd;
  const seconds = crowd.elapsedMs / 1_000;
  const quantile = (share: number) => rounded(spans.quantile(share));
  return {
    seconds: Number(seconds.toFixed(1)),
    begun,
    accepted,
    accepted_by_option: acceptedBy,
    refused,
    unsettled,
    accepted_per_second: Number((accepted / seconds).toFixed(1)),
    p50_ms: quantile(0.5),
    p95_ms: quantile(0.95),
    p99_ms: quantile(0.99),
    max_ms: rounded(spans.maxMs),
    failures: Object.fromEntries(failures),
    waiting_max: waitingMost,
    counted: check.counted,
    waiting: check.waiting,
    verdict: check.verdict,
  };
}

function rounded(span: number | null): number | null {
  return span === null ? null : Number(span.toFixed(1));
}

export function summaryInWords(summary: Summary): string {
  const { seconds, begun, accepted, refused, unsettled, accepted_per_second: rate, failures } = summary;
  const { p50_ms: p50, p95_ms: p95, p99_ms: p99, max_ms: max } = summary;
  const options = Object.entries(summary.accepted_by_option).map(
    ([option, number]) => `${option} ${count(number)}`,
  );
  const lines = [
    `${votes(begun)} in ${seconds} s: ${count(accepted)} accepted (${options.join(', ')}), ${count(refused)} refused, ${count(unsettled)} unsettled.`,
    `${count(rate)} accepted a second.`,
  ];
  if (p50 !== null && p95 !== null && p99 !== null && max !== null)
    lines.push(
      `From the first try to 201: half within ${ms(p50)}, 95 % within ${ms(p95)}, 99 % within ${ms(p99)}, all within ${ms(max)}.`,
    );
  const met = Object.entries(failures).map(([code, number]) => `${code} ${count(number)}`);
  if (met.length > 0) lines.push(`Failures met: ${met.join(', ')}.`);
  if (summary.waiting_max !== null)
    lines.push(`At most ${votes(summary.waiting_max)} waited to be counted at once.`);
  return [...lines, countedInWords(summary)].join('\n');
}

/** By how much what is counted differs from what was accepted, and what it is likely to come of. */
function countedInWords({ verdict, counted, accepted, waiting, unsettled }: Summary): string {
  if (counted === null)
    return 'Whether they are counted is not known: the api did not say how many are, or that was not waited for. See: votes verify';
  // Fewer than before they are after a reset, and where nobody counts what waited then.
  const grown = counted < 0 ? 'No vote' : votes(counted);
  const told = `${grown} more ${counted > 1 || counted === 0 ? 'are' : 'is'} counted`;
  if (verdict === 'unknown') return `${told} so far; the others were not waited for.`;
  if (verdict === 'all') return `${told}: all that were accepted, and no other.`;
  if (verdict === 'more') {
    const orTaken = unsettled > 0 ? ', or unsettled ones were taken' : '';
    return `${told}, ${count(counted - accepted)} more than were accepted: others voted meanwhile${orTaken}.`;
  }
  const fewer = `${told}, ${count(accepted - counted)} fewer than were accepted`;
  if (waiting === null)
    return `${fewer}; whether they wait to be counted could not be told. See: votes status`;
  if (waiting > 0) return `${fewer}; ${count(waiting)} wait to be counted still. See: votes status`;
  return `${fewer}, and none waits: they are dead letters, lost, or a reset came between. See: votes verify`;
}

/** One line while what was voted before is waited for. */
export function earlierProgress({ waiting }: Progress): string {
  const lag =
    waiting === null ? 'how many wait to be counted is not told' : `${votes(waiting)} to be counted`;
  return `Before the first vote: ${lag} …`;
}

/** What to know of a crowd that did not find the log empty. */
export function earlierInWords(waiting: number): string {
  return `${votes(waiting)} of before ${waiting === 1 ? 'waits' : 'wait'} to be counted still: others are voting, or nobody counts.`;
}

/** One line while votes are cast. */
export function progressOf(crowd: Crowd, { latest }: Counting): string {
  const { accepted, begun, refused, unsettled, elapsedMs } = crowd;
  const seconds = elapsedMs / 1_000;
  const rate = count(Math.round(accepted / Math.max(seconds, 0.001)));
  const no = refused === 0 ? '' : `, ${count(refused)} refused`;
  const lag = latest.waiting === null ? '' : `, ${count(latest.waiting)} to be counted`;
  return `${seconds.toFixed(0)} s: ${count(begun)} sent, ${count(accepted)} accepted (${rate}/s)${no}, ${count(unsettled)} under way${lag}`;
}

/** One line while the votes are waited for. */
export function countingProgress(accepted: number, { counted, waiting }: Check): string {
  const told = counted === null ? 'how many are counted is not told' : `${count(counted)} are counted`;
  const lag = waiting === null ? '' : `, ${count(waiting)} wait`;
  return `${count(accepted)} accepted: ${told}${lag} …`;
}
