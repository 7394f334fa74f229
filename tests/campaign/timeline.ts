import type { LoadFigures } from './load/figures.ts';

/** How it stood at one time. */
export interface Sample {
  /** Ms since the campaign began. */
  readonly atMs: number;
  /** Since the beginning. */
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number;
  /** Entries of the log that no consumer was handed; undefined where the log could not be asked. */
  readonly unread: number | undefined;
}

/** How it went from the beginning to the end, in steps of a quarter of a second. */
export class Timeline {
  readonly samples: Sample[] = [];

  add({ atMs, accepted, refused, unknown }: LoadFigures, unread: number | undefined): void {
    if (atMs !== this.samples.at(-1)?.atMs) this.samples.push({ atMs, accepted, refused, unknown, unread });
  }

  /** For how long no vote was accepted, in s. */
  get unavailableSeconds(): number {
    let sum = 0;
    this.samples.slice(1).forEach((sample, i) => {
      const before = this.samples[i];
      if (before && sample.accepted === before.accepted) sum += sample.atMs - before.atMs;
    });
    return sum / 1000;
  }
}
