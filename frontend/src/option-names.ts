import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { texts } from './texts/texts.ts';

/** An option as it stands on its button: `Cats`. */
export function labelOf(option: Option): string {
  return texts.options[option];
}

/** What the ballot is called: `Cats vs Dogs`. */
export const BALLOT_TITLE = OPTIONS.map(labelOf).join(' vs ');

/** The colour class of an option, by its place on the ballot. */
export function tintOf(option: Option): string {
  return `tint-${OPTIONS.indexOf(option) + 1}`;
}
