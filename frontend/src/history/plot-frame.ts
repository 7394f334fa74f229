import type { ScaleTime } from 'd3-scale';
import { scaleTime } from 'd3-scale';
import { formatTick } from './format-time.ts';
import type { Periods } from './periods.ts';
import type { Size } from './use-size.ts';

/** Where within a plot its figures are drawn, in px, and how its times lie on it. */
export interface PlotFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ScaleTime<number, number>;
  /** The times that are written below. */
  readonly ticks: readonly Date[];
}

/** In the size of the plot's own letters: room for a figure at the left, for a time below, and around both. */
const LEFT_EM = 3;
const EDGE_EM = 0.4;
const TIMES_EM = 1.9;
/** Between two times, and for each of their letters. */
const GAP_EM = 1;
const LETTER_EM = 0.6;
/** More times than these tell nothing more. */
const TICKS_MAX = 8;

/** The frame of a plot of this size. */
export function frameOf({ width, height, em }: Size, { from, to }: Pick<Periods, 'from' | 'to'>): PlotFrame {
  const left = LEFT_EM * em;
  const right = Math.max(left + em, width - EDGE_EM * em);
  const x = scaleTime().domain([from, to]).range([left, right]);
  const isWhole = (at: Date) => x(at) + (widthOf(at) * em) / 2 <= width;
  return {
    left,
    right,
    top: EDGE_EM * em,
    bottom: height - TIMES_EM * em,
    x,
    ticks: ticksOf(x, em).filter(isWhole),
  };
}

/** As many round times as stand beside each other without touching. */
function ticksOf(x: ScaleTime<number, number>, em: number): Date[] {
  for (let count = TICKS_MAX; count > 0; count -= 1) {
    const ticks = x.ticks(count);
    if (haveRoom(ticks, x, em)) return ticks;
  }
  return x.ticks(1).slice(0, 1);
}

function haveRoom(ticks: readonly Date[], x: ScaleTime<number, number>, em: number): boolean {
  return ticks.slice(1).every((at, place) => {
    const before = ticks[place] ?? at;
    return x(at) - x(before) >= ((widthOf(before) + widthOf(at)) / 2 + GAP_EM) * em;
  });
}

/** About how wide a time is written, in em. */
function widthOf(at: Date): number {
  return formatTick(at).length * LETTER_EM;
}
