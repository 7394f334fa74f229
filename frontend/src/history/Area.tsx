import type { Option } from '#ballot/options.ts';
import { tintOf } from '../option-names.ts';
import styles from './Plot.module.css';

export interface AreaProps {
  readonly option: Option;
  /** The outline, as an SVG path; d3 gives null where it draws on a canvas. */
  readonly outline: string | null;
  /** The id the plot's patterns begin with. */
  readonly patterns: string;
}

/** What an option has, in its colour and its pattern. */
export function Area({ option, outline, patterns }: AreaProps) {
  const path = String(outline);
  return (
    <g className={tintOf(option)} data-option={option}>
      <path className={styles.area} d={path} />
      <path d={path} fill={`url(#${patterns}-${option})`} />
    </g>
  );
}
