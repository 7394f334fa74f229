import type { CampaignEvents, EpisodeRun } from './campaign.ts';
import type { Broken } from './checkers/broken.ts';
import { tellFaults } from './episode.ts';

/** Where it is told: a terminal, or a file. */
export interface Told {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Lines into a file are as far apart as this. */
const PLAIN_EVERY_MS = 10_000;
const CLEAR = '\r\u001B[K';

/** Tells how a campaign goes: in one line that changes on a terminal, in a line now and then elsewhere. */
export function progressOn(out: Told): CampaignEvents {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const line = (text: string) => out.write(out.isTTY ? `${CLEAR}${text}\n` : `${text}\n`);
  return {
    onProgress({ atMs, accepted, refused, unknown }, { unread, doing }) {
      const text =
        `${clock(atMs)}  ok ${accepted}  unknown ${unknown}  refused ${refused}  ` +
        `unread ${unread ?? '?'}  ${doing}`;
      if (out.isTTY) out.write(`${CLEAR}${text.slice(0, (out.columns ?? 80) - 1)}`);
      else if (atMs - toldAtMs >= PLAIN_EVERY_MS) {
        toldAtMs = atMs;
        line(text);
      }
    },
    onEpisode({ faults, struckAtMs, healedAtMs, recovery }: EpisodeRun, broken: readonly Broken[]) {
      const end =
        recovery.unfinished === undefined
          ? `recovered in ${Math.round(recovery.tookMs)} ms`
          : `not recovered: ${recovery.unfinished}`;
      const lasted = ((healedAtMs - struckAtMs) / 1000).toFixed(1);
      line(`${clock(struckAtMs)}  ${tellFaults(faults)} (${lasted} s); ${end}`);
      for (const { invariant, what, count, evidence } of broken)
        line(`  ${invariant} is broken: ${what} ${count} times, such as ${evidence[0]}`);
    },
  };
}

function clock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
