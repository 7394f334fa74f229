import { scaleLinear } from 'd3-scale';
import type { SeriesPoint } from 'd3-shape';
import { area, curveStepAfter, stack, stackOffsetDiverging } from 'd3-shape';
import { useId } from 'react';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { formatCompact } from '../results/figures.ts';
import { Area } from './Area.tsx';
import { Patterns } from './Patterns.tsx';
import styles from './Plot.module.css';
import type { Period, Periods } from './periods.ts';
import { frameOf } from './plot-frame.ts';
import { TimeAxis } from './TimeAxis.tsx';
import type { Size } from './use-size.ts';

export interface PlotProps {
  readonly periods: Periods;
  readonly size: Size;
}

/** How many marks of votes there are on each side of the line, about. */
const TICKS = 2;

/** Votes over time: the first half of the options above a line, the other half below it. */
export function VotesPlot({ periods, size }: PlotProps) {
  const patterns = useId();
  const frame = frameOf(size, periods);
  const { list, newest } = periods;
  // Where steps begin, and once more where the last one ends.
  const edges = [...list, { ...newest, from: newest.to }];
  const layers = stack<Period, Option>()
    .keys(OPTIONS)
    .value(({ counts }, option) => sideOf(option) * counts[option])
    .offset(stackOffsetDiverging)(edges);
  const most = Math.max(1, ...layers.flat(2).map(Math.abs));
  const y = scaleLinear()
    .domain([-most, most])
    .range([frame.bottom, frame.top])
    .nice(2 * TICKS);
  const outline = area<SeriesPoint<Period>>()
    .curve(curveStepAfter)
    .x(({ data }) => frame.x(data.from))
    .y0(([inner]) => y(inner))
    .y1(([, outer]) => y(outer));
  const ticks = y.ticks(2 * TICKS).filter(Number.isInteger);
  return (
    <svg className={styles.plot} role="presentation" width={size.width} height={size.height}>
      <Patterns id={patterns} />
      <g className={styles.axis}>
        {ticks.map((votes) => (
          <g key={votes} transform={`translate(0 ${y(votes)})`}>
            <path className={styles.grid} d={`M${frame.left} 0 H${frame.right}`} />
            <text x={frame.left - size.em * 0.5} dy="0.35em" textAnchor="end">
              {formatCompact(Math.abs(votes))}
            </text>
          </g>
        ))}
      </g>
      {layers.map((layer) => (
        <Area key={layer.key} option={layer.key} outline={outline(layer)} patterns={patterns} />
      ))}
      <path className={styles.base} d={`M${frame.left} ${y(0)} H${frame.right}`} />
      <rect
        className={styles.running}
        x={frame.x(newest.from)}
        width={Math.max(0, frame.right - frame.x(newest.from))}
        y={frame.top}
        height={Math.max(0, frame.bottom - frame.top)}
      />
      <TimeAxis frame={frame} em={size.em} />
    </svg>
  );
}

/** 1 above the line, -1 below it. */
function sideOf(option: Option): number {
  return OPTIONS.indexOf(option) < OPTIONS.length / 2 ? 1 : -1;
}
