import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Which cores each part of a measurement has, as `taskset -c` takes them. */
export interface Cores {
  readonly api: string;
  readonly consumer: string;
  /** Who votes and who watches. */
  readonly load: string;
  /** Redis and PostgreSQL. */
  readonly stores: string;
}

const TASKSET = '/usr/bin/taskset';

/**
 * Shares out the cores: what is measured never stands on a core of the load's, where there are two at all. With more
 * than two the servers have those that are left.
 */
export function shareOut(cores: readonly number[]): Cores {
  const [first = 0, second = first, third, ...rest] = cores;
  if (third === undefined) return named({ api: first, consumer: first, load: second, stores: [second] });
  if (rest.length === 0) return named({ api: first, consumer: first, load: second, stores: [third] });
  return named({ api: first, consumer: third, load: second, stores: rest });
}

function named(shared: { api: number; consumer: number; load: number; stores: readonly number[] }): Cores {
  const { api, consumer, load, stores } = shared;
  return { api: `${api}`, consumer: `${consumer}`, load: `${load}`, stores: stores.join(',') };
}

/** The cores this process may run on. A container may have been given any. */
export function coresAllowed(): number[] {
  if (!existsSync('/proc/self/status')) return Array.from({ length: availableParallelism() }, (_, i) => i);
  const [, list = ''] = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return numbersIn(list);
}

/** The numbers of a list such as `0-2,7`. */
export function numbersIn(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Whether processes can be held on their cores here. */
export function canPin(): boolean {
  return existsSync(TASKSET);
}

/** The program and its arguments that become another one on these cores; none where the system has no such program. */
export function pinnedTo(cores: string): readonly string[] {
  return canPin() ? [TASKSET, '-c', cores] : [];
}
