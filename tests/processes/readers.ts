import { setTimeout as sleep } from 'node:timers/promises';

/** How long a reader rests between two looks, in ms. */
const REST_MS = 50;
/** Longer than any answer may take, so that a request that hangs shows as one. */
const TIMEOUT_MS = 20_000;

/** What an answer may hold that tells it from others of the same status. */
interface Told {
  readonly code?: string;
  readonly stale?: boolean;
  readonly dependencies?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** Readers who each look at one address again and again, and keep what they were answered. */
export class Readers<Name extends string> {
  readonly #answers = new Map<string, Map<string, number>>();
  readonly #reading: Promise<void>[];
  #leaving = false;

  /** Begin to read at once, one reader for each of the addresses. */
  constructor(addresses: Readonly<Record<Name, string>>) {
    this.#reading = Object.entries<string>(addresses).map(([name, url]) => this.#read(name, url));
  }

  /**
   * Which different answers there were to one reader, sorted: the status, then the code of a problem, `stale`, or the
   * dependencies that are down. `no answer` where the connection was lost, or nothing came for 20 s.
   */
  answered(name: Name): string[] {
    return [...(this.#answers.get(name)?.keys() ?? [])].sort();
  }

  /** How long the slowest answer of each reader took, in ms. */
  get slowestMs(): Record<Name, number> {
    const slowest = [...this.#answers].map(([name, tries]) => [
      name,
      Math.round(Math.max(...tries.values())),
    ]);
    return Object.fromEntries(slowest);
  }

  /** Lets everybody finish the look at hand and leave. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await Promise.all(this.#reading);
  }

  async #read(name: string, url: string): Promise<void> {
    const tries = new Map<string, number>();
    this.#answers.set(name, tries);
    while (!this.#leaving) {
      const began = performance.now();
      const answer = await ask(url);
      tries.set(answer, Math.max(tries.get(answer) ?? 0, performance.now() - began));
      await sleep(REST_MS);
    }
  }
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return [response.status, ...particulars((await response.json()) as Told)].join(' ');
  } catch {
    return 'no answer';
  }
}

function particulars({ code, stale, dependencies = {} }: Told): string[] {
  const down = Object.keys(dependencies).filter((name) => !dependencies[name]?.ok);
  return [...(code ? [code] : []), ...(stale ? ['stale'] : []), ...down];
}
