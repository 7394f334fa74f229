import { scaleLinear } from 'd3-scale';
import type { SeriesPoint } from 'd3-shape';
import { area, stack } from 'd3-shape';
import { useId } from 'react';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { texts } from '../texts/texts.ts';
import { Area } from './Area.tsx';
import { Patterns } from './Patterns.tsx';
import styles from './Plot.module.css';
import type { Periods } from './periods.ts';
import { frameOf } from './plot-frame.ts';
import { TimeAxis } from './TimeAxis.tsx';
import type { PlotProps } from './VotesPlot.tsx';

/** What each option had of all votes until then. */
interface Standing {
  readonly at: Date;
  readonly shares: Readonly<Record<Option, number>>;
}

/** Who had how much of all votes over time: the first option from above, the last from below. */
export function SharePlot({ periods, size }: PlotProps) {
  const patterns = useId();
  const frame = frameOf(size, periods);
  const y = scaleLinear().domain([0, 100]).range([frame.top, frame.bottom]);
  const layers = stack<Standing, Option>()
    .keys(OPTIONS)
    .value(({ shares }, option) => shares[option])(standingsOf(periods));
  const outline = area<SeriesPoint<Standing>>()
    .x(({ data }) => frame.x(data.at))
    .y0(([upper]) => y(upper))
    .y1(([, lower]) => y(lower));
  return (
    <svg className={styles.plot} role="presentation" width={size.width} height={size.height}>
      <Patterns id={patterns} />
      {layers.map((layer) => (
        <Area key={layer.key} option={layer.key} outline={outline(layer)} patterns={patterns} />
      ))}
      <path
        className={styles.border}
        d={`M${frame.left} ${frame.top} H${frame.right} V${frame.bottom} H${frame.left} Z`}
      />
      <g className={styles.axis} transform={`translate(0 ${y(50)})`}>
        <path className={styles.half} d={`M${frame.left} 0 H${frame.right}`} />
        <text x={frame.left - size.em * 0.5} dy="0.35em" textAnchor="end">
          {texts.history.half}
        </text>
      </g>
      <TimeAxis frame={frame} em={size.em} />
    </svg>
  );
}

/** From the beginning of the first period with a vote to the end of each. */
function standingsOf({ list }: Periods): Standing[] {
  const voted = list.flatMap(({ from, to, shares }) => (shares === undefined ? [] : [{ from, to, shares }]));
  return voted.flatMap(({ from, to, shares }, place) =>
    (place === 0 ? [from, to] : [to]).map((at) => ({ at, shares })),
  );
}
