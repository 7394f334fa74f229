import type { ScaleTime } from 'd3-scale';
import { scaleTime } from 'd3-scale';
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

/** In the size of the plot's own letters: room for a figure at the left and a time below, and between two times. */
const LEFT_EM = 3;
const EDGE_EM = 0.4;
const TIMES_EM = 1.9;
const TICK_EM = 6.5;

/** The frame of a plot of this size. */
export function frameOf({ width, height, em }: Size, periods: Periods): PlotFrame {
  const left = LEFT_EM * em;
  const right = Math.max(left + em, width - EDGE_EM * em);
  const x = scaleTime().domain([periods.from, periods.to]).range([left, right]);
  const room = (right - left) / em;
  // A time in the corner would be cut off.
  const isWhole = (at: Date) => x(at) + (TICK_EM / 2.4) * em < right + EDGE_EM * em;
  return {
    left,
    right,
    top: EDGE_EM * em,
    bottom: height - TIMES_EM * em,
    x,
    ticks: x.ticks(Math.max(2, Math.floor(room / TICK_EM))).filter(isWhole),
  };
}
