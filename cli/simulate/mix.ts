import type { Option } from '#ballot/options.ts';
import { forEachOption, isOption, OPTIONS } from '#ballot/options.ts';
import { UsageError } from '../command.ts';

/** How often each option is voted for, in parts of any size. */
export type Mix = Readonly<Record<Option, number>>;

export const EVEN: Mix = forEachOption(() => 1);

/**
 * A mix as it is typed: `cats=60,dogs=40`. An option that is not named gets no votes.
 *
 * @throws UsageError It is none.
 */
export function parseMix(text: string): Mix {
  const parts = new Map(text.split(',').map((part) => partOf(part, text)));
  const mix = forEachOption((option) => parts.get(option) ?? 0);
  if (sumOf(mix) === 0) throw wrong(text);
  return mix;
}

function partOf(part: string, text: string): [Option, number] {
  const [, option, weight] = /^(\w+)=(\d{1,6})$/.exec(part.trim()) ?? [];
  if (!isOption(option)) throw wrong(text);
  return [option, Number(weight)];
}

function wrong(text: string): UsageError {
  const example = OPTIONS.map((option) => `${option}=50`).join(',');
  return new UsageError(`--mix is "${text}"; expected parts like ${example}.`);
}

/** The option that a number from 0 to below 1 falls on. */
export function draw(mix: Mix, chance: number = Math.random()): Option {
  let left = chance * sumOf(mix);
  for (const option of OPTIONS) {
    left -= mix[option];
    if (left < 0) return option;
  }
  // Only reached by the rounding of the last part.
  return OPTIONS.findLast((option) => mix[option] > 0) ?? OPTIONS[0];
}

function sumOf(mix: Mix): number {
  return OPTIONS.reduce((sum, option) => sum + mix[option], 0);
}
