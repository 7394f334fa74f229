import { setTimeout as sleep } from 'node:timers/promises';
import type { FailingPipeline } from '#tests/faults/failing-pipeline.ts';
import type { Fault, Heal } from '#tests/faults/fault.ts';
import type { Episode } from './schedule.ts';
import { seeded } from './seeded.ts';
import { within } from './sights/within.ts';

/** Striking and healing take this long at most, or the campaign itself has failed. */
const STEP_MAX_MS = 60_000;

/** What strikes, in words. */
export function tell({ strikes }: Pick<Episode<Fault>, 'strikes'>): string {
  return tellFaults(strikes.map(({ fault }) => fault));
}

export function tellFaults(faults: readonly Pick<Fault, 'target' | 'name'>[]): string {
  return faults.map(({ target, name }) => `${target} ${name}`).join('; ');
}

/**
 * Lets faults strike one after the other, last, and heals them all at once, as whoever repairs a thing does not wait for
 * another. Heals at once where `signal` aborts.
 *
 * @throws Error A fault could not strike, or could not be healed.
 */
export async function strikeAndHeal(
  all: FailingPipeline,
  { strikes, lastsMs }: Episode<Fault>,
  signal: AbortSignal,
): Promise<void> {
  const heals: Heal[] = [];
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  try {
    for (const { fault, afterMs, seed } of strikes) {
      await wait(afterMs);
      if (signal.aborted) break;
      heals.push(await inTime(`strike: ${fault.target} ${fault.name}`, fault.strike(all, seeded(seed))));
    }
    await wait(lastsMs);
  } finally {
    await Promise.all(heals.map((heal) => inTime(`heal: ${tell({ strikes })}`, heal())));
  }
}

async function inTime<T>(step: string, promise: Promise<T>): Promise<T> {
  const done = await within(
    STEP_MAX_MS,
    promise.then((value) => ({ value })),
  );
  if (done === undefined) throw new Error(`It took longer than ${STEP_MAX_MS / 1000} s to ${step}.`);
  return done.value;
}
