import type { Given } from './command.ts';
import { UsageError } from './command.ts';

type Values = Given['values'];

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * The whole number an option says, or `fallback` where it is not given.
 *
 * @throws UsageError It says something else.
 */
export function wholeOf<Fallback>(
  values: Values,
  name: string,
  { min, max }: Bounds,
  fallback: Fallback,
): number | Fallback {
  const text = values[name];
  if (text === undefined) return fallback;
  const number = /^\d{1,15}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${name} is "${text}"; expected a whole number from ${min} to ${max}.`);
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * The span of time an option says (`30s`, `5m`, `1h`), in ms, or `fallback`.
 *
 * @throws UsageError It says something else, or more than a day.
 */
export function spanOf<Fallback>(values: Values, name: string, fallback: Fallback): number | Fallback {
  const text = values[name];
  if (text === undefined) return fallback;
  const [, digits, unit] = /^(\d{1,6})([smh])$/.exec(String(text)) ?? [];
  const span = Number(digits) * UNITS[unit as keyof typeof UNITS];
  if (span > 0 && span <= 24 * UNITS.h) return span;
  throw new UsageError(`--${name} is "${text}"; expected a span like 30s, 5m or 1h, of a day at most.`);
}
