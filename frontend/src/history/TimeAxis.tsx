import { formatTick } from './format-time.ts';
import styles from './Plot.module.css';
import type { PlotFrame } from './plot-frame.ts';

/** The times below a plot, by the viewer's clock. */
export function TimeAxis({ frame, em }: { readonly frame: PlotFrame; readonly em: number }) {
  return (
    <g className={styles.axis}>
      {frame.ticks.map((at) => (
        <g key={at.getTime()} transform={`translate(${frame.x(at)} ${frame.bottom})`}>
          <path d={`M0 0 V${em * 0.4}`} />
          <text y={em * 1.5} textAnchor="middle">
            {formatTick(at)}
          </text>
        </g>
      ))}
    </g>
  );
}
