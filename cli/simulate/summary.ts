import type { Option } from '#ballot/options.ts';
import { count, ms, votes } from '../figures.ts';
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
}

export function summaryOf(crowd: Crowd): Summary {
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
  return lines.join('\n');
}

/** One line while it goes on. */
export function progressOf(crowd: Crowd): string {
  const { accepted, begun, refused, unsettled, elapsedMs } = crowd;
  const seconds = elapsedMs / 1_000;
  const rate = count(Math.round(accepted / Math.max(seconds, 0.001)));
  return `${seconds.toFixed(0)} s: ${count(begun)} sent, ${count(accepted)} accepted (${rate}/s), ${count(refused)} refused, ${count(unsettled)} under way`;
}
