import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import type { Results } from '#contract/schemas.ts';
import { shownShares } from '../../results/figures.ts';

/** Where one option stands in the race. */
export interface LaneStanding {
  readonly option: Option;
  readonly count: number;
  /** Percent with one decimal; undefined while nobody has voted. */
  readonly share: number | undefined;
  /** How high its bar is: 1 for whoever has most votes, and in proportion for the others. */
  readonly fill: number;
  /** Whether it has more votes than every other. */
  readonly leads: boolean;
}

/** Where each option stands, in the order of the ballot. Without counts, or votes, all stand at the start. */
export function standingOf(results: Pick<Results, 'results'> | undefined): LaneStanding[] {
  const rows = results?.results ?? [];
  const counts = new Map(rows.map(({ option, count }) => [option, count]));
  const most = Math.max(0, ...counts.values());
  const isTie = rows.filter(({ count }) => count === most).length > 1;
  const shares = shownShares({ results: rows });
  return OPTIONS.map((option) => {
    const count = counts.get(option) ?? 0;
    const isFirst = most > 0 && count === most;
    return {
      option,
      count,
      share: most === 0 ? undefined : shares[option],
      fill: most === 0 ? 0 : count / most,
      leads: isFirst && !isTie,
    };
  });
}

/** Who leads and by how many votes; undefined while nobody does. */
export function leadOf(lanes: readonly LaneStanding[]): { option: Option; votes: number } | undefined {
  const leader = lanes.find(({ leads }) => leads);
  if (leader === undefined) return undefined;
  const next = Math.max(...lanes.filter((lane) => lane !== leader).map(({ count }) => count));
  return { option: leader.option, votes: leader.count - next };
}
