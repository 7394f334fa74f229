import type { Values } from '../render.ts';

/** What Prometheus sees of a course of events, and what an alert is to make of it. */
export interface Course {
  /** Series, and their values a step apart, in the notation of promtool: `0+10x5` is 0, 10, … 50. */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes from one value to the next, and from one look of the rule engine to the next; 1 by default. */
  readonly stepMinutes?: number;
  /** When somebody looks, such as `10m`. */
  readonly at: string;
  /** The alerts that fire then, with their labels besides the severity; without it the alert is silent. */
  readonly fires?: readonly {
    readonly description: string;
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  /** Of `monitoring.alerts`, where they are not the chart's own. */
  readonly values?: Values;
}

/** Courses of one alert, by what happens. */
export type Courses = Readonly<Record<string, Course>>;

/** Labels of a pod of the api, and of one of a consumer, as the chart's monitors put them. */
export const API = 'namespace="voting-api",pod="api-0"';
export const SECOND_API = 'namespace="voting-api",pod="api-1"';
export const CONSUMER = 'namespace="voting-consumer",pod="consumer-0"';
/** A pod of another vote in the same cluster, which is no business of these alerts. */
export const ELSEWHERE = 'namespace="another-vote",pod="pod-0"';
