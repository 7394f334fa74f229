/** One panel as somebody would describe it: what it shows, in which unit, by which queries. */
export interface Panel {
  readonly title: string;
  /** What it tells, and what to do when it is off: a sentence or two, shown at the panel's (i). */
  readonly about: string;
  /** An identifier of Grafana: `short`, `s`, `bytes`, `cps` (counts a second), `reqps`, `percentunit`. */
  readonly unit: 'short' | 's' | 'bytes' | 'cps' | 'reqps' | 'percentunit';
  /** One number, or lines over time. */
  readonly shows: 'number' | 'lines';
  /** Columns of 24. */
  readonly width: number;
  readonly queries: readonly Query[];
  /** Any number above 0 is shown in red. */
  readonly mustBeZero?: true;
}

export interface Query {
  readonly expr: string;
  /** What the line is called; `{{label}}` is the value of a label. */
  readonly legend: string;
}

/** A row of panels under a question that they answer together. */
export interface Row {
  readonly question: string;
  readonly panels: readonly Panel[];
}

/** Metrics of our processes, of those that are chosen at the top of the dashboard. */
export const ours = (metric: string, ...labels: readonly string[]): string =>
  `${metric}{${['namespace=~"$namespace"', 'instance=~"$instance"', ...labels].join(',')}}`;

/** Metrics of an exporter, whose instance is none of our processes. */
export const theirs = (metric: string, ...labels: readonly string[]): string =>
  `${metric}{${['namespace=~"$namespace"', ...labels].join(',')}}`;

/** How fast a counter grows, a second. */
export const rate = (counter: string): string => `rate(${counter}[$__rate_interval])`;

/** How much a counter has grown in all the time that is shown. */
export const grown = (counter: string): string => `increase(${counter}[$__range])`;

/** Below which seconds a share of what a histogram measured lies. */
export const quantile = (share: number, histogram: string, ...by: readonly string[]): string =>
  `histogram_quantile(${share}, sum by (${['le', ...by].join(', ')}) (${rate(histogram)}))`;
