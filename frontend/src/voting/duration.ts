import { texts } from '../texts/texts.ts';

/** How long something took, in words no finer than it was measured: `87 ms`, `2.4 s`, `3 min`. */
export function formatDuration(ms: number): string {
  const { language, voting } = texts;
  const figure = (value: number, digits = 0) =>
    value.toLocaleString(language, { maximumFractionDigits: digits });
  const seconds = ms / 1000;
  if (ms < 999.5) return voting.milliseconds(figure(ms));
  return seconds < 59.95 ? voting.seconds(figure(seconds, 1)) : voting.minutes(figure(seconds / 60));
}
