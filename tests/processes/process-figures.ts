import { readdirSync, readFileSync } from 'node:fs';

/** What Linux counts the time of processes in. */
const MICROSECONDS_PER_TICK = 10_000;

/** How long a process has run on cores, in µs, all its threads together. Linux only. */
export function cpuMicrosecondsOf(pid: number): number {
  return statOf(pid).own;
}

/** The same of a process with all its children, those that have ended too; as PostgreSQL has one for each session. */
export function cpuMicrosecondsOfFamily(pid: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = pids
    .flatMap((each) => ifThere(() => statOf(Number(each))))
    .filter(({ parent }) => parent === pid);
  const { own, ended } = statOf(pid);
  return children.reduce((sum, child) => sum + child.own, own + ended);
}

interface Stat {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

function statOf(pid: number): Stat {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program may hold spaces; behind its bracket stand the third figure and all others.
  const figures = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = figures;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = figures.slice(11);
  return {
    parent,
    own: (user + system) * MICROSECONDS_PER_TICK,
    ended: (endedUser + endedSystem) * MICROSECONDS_PER_TICK,
  };
}

/** Nothing where the process has ended meanwhile. */
function ifThere(look: () => Stat): Stat[] {
  try {
    return [look()];
  } catch {
    return [];
  }
}

/**
 * What a process has in RAM, in bytes: now, and at most since it began. Linux only.
 *
 * @throws Error There is no such process, or the system does not tell.
 */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => {
    const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
    if (kibibytes === undefined) throw new Error(`Process ${pid} has no ${name}.`);
    return Number(kibibytes) * 1_024;
  };
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}
