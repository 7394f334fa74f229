import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MemorySeries } from './checkers/i7-leaks.ts';

const run = promisify(execFile);

/** The memory of processes, as the system sees it: what of it is in RAM. A process that is started anew has its own series. */
export class Memory {
  readonly #series = new Map<string, { atMs: number; bytes: number }[]>();

  /** @param processes By name, their process id. */
  async weigh(atMs: number, processes: ReadonlyMap<string, number>): Promise<void> {
    const ids = [...processes.values()].join(',');
    // Ends with 1 where one of them has gone.
    const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', ids]).catch((error) => ({
      stdout: String(error.stdout),
    }));
    const kib = new Map(
      [...stdout.matchAll(/^\s*(\d+)\s+(\d+)$/gm)].map(([, pid, rss]) => [Number(pid), Number(rss)]),
    );
    for (const [name, pid] of processes) {
      const bytes = (kib.get(pid) ?? 0) * 1024;
      if (bytes === 0) continue;
      const key = `${name} (${pid})`;
      const series = this.#series.get(key) ?? [];
      series.push({ atMs, bytes });
      this.#series.set(key, series);
    }
  }

  get series(): MemorySeries[] {
    return [...this.#series].map(([process, samples]) => ({ process, samples }));
  }

  /** The most each had, by name, in bytes. */
  get peaks(): Record<string, number> {
    const peaks = new Map<string, number>();
    for (const { process, samples } of this.series) {
      const name = process.replace(/ \(\d+\)$/, '');
      peaks.set(name, Math.max(peaks.get(name) ?? 0, ...samples.map(({ bytes }) => bytes)));
    }
    return Object.fromEntries(peaks);
  }
}
