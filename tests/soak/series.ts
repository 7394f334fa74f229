import type { Bound } from './judge.ts';

export type Unit = 'bytes' | 'count' | 'each second' | 'seconds';

/** What is looked at each second. */
export interface Kind {
  /** Its column in the table of samples. */
  readonly key: string;
  /** Its title in report and plot. */
  readonly title: string;
  readonly unit: Unit;
  /** What it may gain in an hour; undefined where it is only shown. */
  readonly bound?: Bound;
}

/**
 * Of the 190 MB of a process, 9.5 MB. In an hour at 500 votes a second, the warm-up aside, that is 6 bytes for each of 1.5
 * million votes: less than the 8 of the shortest thing that can be kept for one, a pointer to what was there already. What is old in
 * a heap is collected every two or three minutes at such a rate, and fewer than eight collections are no trend.
 */
const MEMORY: Bound = { share: 0.05, secondsMin: 1_200 };
/** Files and connections are pooled, or end with who opened them; one or two may come late to their pool. */
const HANDLES: Bound = { amount: 2 };
/** Ten batches of a consumer: what waits now and then is in a batch; what waits ever longer is not. */
const WAITING: Bound = { amount: 1_000 };
/** Entries leave the log by their age, a moment later; how many it holds goes with the rate, which is not ours alone. */
const AGE: Bound = { amount: 15 };
/** An entry takes a hundred bytes: of 1.5 million in an hour 3 % may be there in the end and not in the beginning. */
const LOG_MEMORY: Bound = { amount: 5_000_000 };

/** A process of ours, by its own metrics. */
export const PROCESS_METRICS = [
  { metric: 'process_resident_memory_bytes', what: 'memory', unit: 'bytes', bound: MEMORY },
  { metric: 'nodejs_heap_size_used_bytes', what: 'heap', unit: 'bytes', bound: MEMORY },
  { metric: 'nodejs_external_memory_bytes', what: 'buffers', unit: 'bytes', bound: MEMORY },
  { metric: 'process_open_fds', what: 'open files', unit: 'count', bound: HANDLES },
] as const;

const PROCESSES = ['api', 'consumer 1', 'consumer 2'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** All of it, in the order of report and plot. */
export const KINDS: readonly Kind[] = [
  { key: 'accepted', title: 'votes accepted', unit: 'each second' },
  { key: 'viewers', title: 'viewers that come and go', unit: 'count' },
  ...PROCESSES.flatMap((name) =>
    PROCESS_METRICS.map(({ what, unit, bound }) => ({
      key: processKey(name, what),
      title: `${name}: ${what}`,
      unit,
      bound,
    })),
  ),
  { key: 'redis_memory', title: 'Redis: memory', unit: 'bytes', bound: LOG_MEMORY },
  { key: 'redis_clients', title: 'Redis: clients', unit: 'count', bound: HANDLES },
  { key: 'stream_entries', title: 'event log: entries', unit: 'count' },
  { key: 'oldest_entry', title: 'event log: age of the oldest', unit: 'seconds', bound: AGE },
  { key: 'unread', title: 'event log: unread (lag)', unit: 'count', bound: WAITING },
  { key: 'pending', title: 'event log: pending', unit: 'count', bound: WAITING },
  { key: 'database_connections', title: 'PostgreSQL: connections', unit: 'count', bound: HANDLES },
];

export function processKey(name: ProcessName, what: string): string {
  return `${name} ${what}`.replaceAll(' ', '_');
}

/** What was seen at one time, by the keys of the kinds. */
export interface Sample {
  /** Seconds since the votes began. */
  readonly at: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The samples as a table of comma-separated values, one line each. */
export function toCsv(samples: readonly Sample[]): string {
  const keys = KINDS.map(({ key }) => key);
  const lines = samples.map(({ at, values }) =>
    [at.toFixed(1), ...keys.map((key) => values[key] ?? '')].join(','),
  );
  return `${[['seconds', ...keys].join(','), ...lines].join('\n')}\n`;
}
