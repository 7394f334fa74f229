import { setTimeout as sleep } from 'node:timers/promises';
import type { FailingPipeline } from '#tests/faults/failing-pipeline.ts';
import type { Fault, Heal } from '#tests/faults/fault.ts';
import type { Episode } from './schedule.ts';
import { seeded } from './seeded.ts';
import { within } from './sights/within.ts';

/** Striking and healing take this long at most, on a busy machine too, or the campaign itself has failed. */
const STEP_MAX_MS = 300_000;

const FELT_LOOK_MS = 200;
/** So much longer a fault lasts that was not felt yet. */
const FELT_MAX_MS = 5_000;

/** What strikes, in words. */
export function tell({ strikes }: Pick<Episode<Fault>, 'strikes'>): string {
  return tellFaults(strikes.map(({ fault }) => fault));
}

export function tellFaults(faults: readonly Pick<Fault, 'target' | 'name'>[]): string {
  return faults.map(({ target, name }) => `${target} ${name}`).join('; ');
}

/**
 * Lets faults strike one after the other, last, and heals them all at once, as whoever repairs a thing does not wait for
 * another. They last a little longer where one was not felt yet. Heals at once where `signal` aborts.
 *
 * @param onStruck Told of each fault as soon as it has struck.
 * @returns For each fault whether it was felt: one that strikes beside another may not be.
 * @throws Error A fault could not strike, or could not be healed; all others are healed by then.
 */
export async function strikeAndHeal(
  all: FailingPipeline,
  { strikes, lastsMs }: Episode<Fault>,
  signal: AbortSignal,
  onStruck: (fault: Fault) => void,
): Promise<boolean[]> {
  const heals: Heal[] = [];
  const feelings: Feeling[] = [];
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  try {
    for (const { fault, afterMs, seed } of strikes) {
      await wait(afterMs);
      if (signal.aborted) break;
      feelings.push(new Feeling(fault, all));
      heals.push(await inTime(`strike: ${fault.target} ${fault.name}`, fault.strike(all, seeded(seed))));
      onStruck(fault);
    }
    await wait(lastsMs);
    for (let ms = 0; ms < FELT_MAX_MS && !feelings.every(({ isFelt }) => isFelt); ms += FELT_LOOK_MS)
      await wait(FELT_LOOK_MS);
  } finally {
    await healAll(heals, `heal: ${tell({ strikes })}`).finally(() =>
      feelings.forEach((each) => void each.end()),
    );
  }
  return strikes.map((_, i) => feelings[i]?.isFelt ?? false);
}

/** @throws Error One could not be healed; the others are, or have been given up. */
async function healAll(heals: readonly Heal[], step: string): Promise<void> {
  const healed = await Promise.allSettled(heals.map((heal) => inTime(step, heal())));
  const failed = healed.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Looks whether a fault is felt, from its strike until the end. */
class Feeling {
  readonly #looking: NodeJS.Timeout;
  #isFelt = false;

  constructor(fault: Fault, all: FailingPipeline) {
    const since = all.since();
    let isLooking = false;
    this.#looking = setInterval(async () => {
      if (this.#isFelt || isLooking) return;
      isLooking = true;
      this.#isFelt ||= await Promise.resolve(since)
        .then((it) => fault.isFelt(all, it))
        .catch(() => false);
      isLooking = false;
    }, FELT_LOOK_MS);
  }

  get isFelt(): boolean {
    return this.#isFelt;
  }

  /** Looks no more. */
  end(): void {
    clearInterval(this.#looking);
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
