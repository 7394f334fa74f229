import { readFile } from 'node:fs/promises';

interface Sample {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly waitedMs: number;
}

/**
 * How long processes could have run and had no core to run on, where the system tells (Linux, /proc/PID/schedstat). On
 * two cores that carry servers, processes and load at once, that is what an answer waits for most; it says nothing of
 * the vote.
 */
export class Starvation {
  readonly #samples: Sample[] = [];
  readonly #waited = new Map<number, number>();
  #lastMs = 0;

  /** @param processes Those an answer passes through. */
  async look(nowMs: number, processes: readonly number[]): Promise<void> {
    let waitedMs = 0;
    for (const pid of processes) {
      const total = await waitedBy(pid);
      if (total === undefined) continue;
      waitedMs += total - (this.#waited.get(pid) ?? total);
      this.#waited.set(pid, total);
    }
    this.add({ fromMs: this.#lastMs, untilMs: nowMs, waitedMs });
    this.#lastMs = nowMs;
  }

  add(sample: Sample): void {
    // Most of the time there is next to nothing to remember.
    if (sample.waitedMs > 1) this.#samples.push(sample);
  }

  /** How long they waited for a core between two times, in ms. A sample that lies partly between them counts whole. */
  between(fromMs: number, untilMs: number): number {
    return this.#samples
      .filter((sample) => sample.untilMs >= fromMs && sample.fromMs <= untilMs)
      .reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  }
}

/** Of its main thread, since it began, in ms. */
async function waitedBy(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '');
  const nanoseconds = text.split(' ')[1];
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}
