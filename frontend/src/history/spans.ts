/** How far back a history goes. */
export interface SpanOptions {
  readonly minutes: number;
  /** How long one answer is good enough while votes come, in ms. */
  readonly refreshMs: number;
}

/**
 * A day is all the api has. Its answer is twenty-four times as long, and in its chart a minute is hardly a pixel: it
 * is asked for less often.
 */
export const SPANS = {
  hour: { minutes: 60, refreshMs: 10_000 },
  day: { minutes: 1_440, refreshMs: 60_000 },
} as const satisfies Readonly<Record<string, SpanOptions>>;

export type Span = keyof typeof SPANS;

/** In the order they are offered. */
export const SPAN_NAMES = Object.keys(SPANS) as readonly Span[];
