import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** The memory of one process over its life. */
export interface MemorySeries {
  readonly process: string;
  readonly samples: readonly { readonly atMs: number; readonly bytes: number }[];
}

/** What is left when all has been counted. */
export interface Leftovers {
  /** Entries delivered and not acknowledged, by stream. */
  readonly pending: Readonly<Record<string, number>>;
  /** Connections of our processes, by where they lead to, and how many there may be. */
  readonly connections: readonly { readonly of: string; readonly count: number; readonly max: number }[];
  readonly memory: readonly MemorySeries[];
}

/** Younger than this a process still fills its caches and pools. */
const SETTLED_MS = 5 * 60_000;
/** Beyond its first minutes a process that leaks a vote's worth a vote grows much faster than that. */
const SLOPE_MAX_BYTES_PER_MINUTE = 1024 * 1024;
/** However short it lived. */
const BYTES_MAX = 512 * 1024 * 1024;

export function checkLeaks({ pending, connections, memory }: Leftovers): Broken[] {
  const left = Object.entries(pending).filter(([, count]) => count > 0);
  const crowded = connections.filter(({ count, max }) => count > max);
  const grown = memory.map(growth).filter((each) => each !== undefined);
  return [
    ...brokenIfAny(
      'I7',
      'Entries are left pending.',
      left.map(([stream, count]) => `${stream}: ${count}`),
    ),
    ...brokenIfAny(
      'I7',
      'There are more connections than there may be.',
      crowded.map(({ of, count, max }) => `${of}: ${count} of ${max}`),
    ),
    ...brokenIfAny('I7', 'The memory of a process grows.', grown),
  ];
}

/** What is wrong with the memory of a process, or undefined. */
function growth({ process, samples }: MemorySeries): string | undefined {
  const peak = Math.max(0, ...samples.map(({ bytes }) => bytes));
  if (peak > BYTES_MAX) return `${process}: ${mib(peak)} MiB`;
  const bornMs = samples[0]?.atMs ?? 0;
  const settled = samples.filter(({ atMs }) => atMs - bornMs >= SETTLED_MS);
  const lastedMs = (settled.at(-1)?.atMs ?? 0) - (settled[0]?.atMs ?? 0);
  if (lastedMs < SETTLED_MS) return undefined;
  const slope = slopeOf(settled.map(({ atMs, bytes }) => [atMs / 60_000, bytes] as const));
  if (slope <= SLOPE_MAX_BYTES_PER_MINUTE) return undefined;
  return `${process}: ${mib(slope)} MiB a minute over ${Math.round(lastedMs / 60_000)} minutes`;
}

/** Of the line with the least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [x0, y0] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (of: (x: number, y: number) => number) =>
    points.reduce((all, [x, y]) => all + of(x - x0, y - y0), 0);
  return sum((x, y) => x * y) / sum((x) => x * x);
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
