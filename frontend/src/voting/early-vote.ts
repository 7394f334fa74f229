import type { Option } from '#ballot/options.ts';
import { isOption } from '#ballot/options.ts';

declare global {
  interface Window {
    /** A click on an option made before the page's scripts ran: `{ option, at }`, written by the document itself. */
    EARLY_VOTE?: unknown;
  }
}

export interface EarlyVote {
  readonly option: Option;
  /** When the click was, by `performance.now()`, where that was noted. */
  readonly clickedAt: number | undefined;
}

/** Takes the early click, at most once; anything that is none counts as none. */
export function takeEarlyVote(page: Pick<Window, 'EARLY_VOTE'>, elapsedMs: number): EarlyVote | undefined {
  const early = page.EARLY_VOTE;
  delete page.EARLY_VOTE;
  if (typeof early !== 'object' || early === null) return undefined;
  const { option, at } = early as Record<string, unknown>;
  if (!isOption(option)) return undefined;
  const isTime = typeof at === 'number' && at >= 0 && at <= elapsedMs;
  return { option, clickedAt: isTime ? at : undefined };
}
