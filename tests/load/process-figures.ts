import { readFileSync } from 'node:fs';

/** What Linux counts the time of processes in. */
const TICKS_PER_SECOND = 100;

/** How long a process has run on cores, in seconds, all its threads together. Linux only. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program may hold spaces; behind its bracket stand the third figure and all others.
  const figures = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(figures[11]), Number(figures[12])];
  return (user + system) / TICKS_PER_SECOND;
}

/** What a process has in RAM, in bytes: now, and at most since it began. Linux only. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}
