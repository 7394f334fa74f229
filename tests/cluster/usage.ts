import { kubectl, list } from './cluster.ts';

/** What a container has used by a moment, as the kubelet of its node tells. */
interface Sample {
  /** Ms since epoch at which it was looked. */
  readonly at: number;
  /** Ns of processor time since its start. */
  readonly cpuNs: number;
  /** Bytes that could not be taken back. */
  readonly memory: number;
}

/** What a container used over a time. */
export interface Usage {
  readonly container: string;
  /** Thousandths of a processor, on average. */
  readonly millicores: number;
  /** The most it had at once. */
  readonly mebibytes: number;
}

interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly namespace: string };
    readonly containers?: readonly {
      readonly name: string;
      readonly cpu?: { readonly time: string; readonly usageCoreNanoSeconds?: number };
      readonly memory?: { readonly workingSetBytes?: number };
    }[];
  }[];
}

/** Watches what the containers of namespaces use, for as long as it is asked to look. */
export class UsageWatch {
  readonly #namespaces: ReadonlySet<string>;
  readonly #samples = new Map<string, Sample[]>();

  constructor(namespaces: readonly string[]) {
    this.#namespaces = new Set(namespaces);
  }

  /** Asks every node once. A kubelet looks by itself every ten seconds or so; between, it tells what it told before. */
  async look(): Promise<void> {
    for (const { metadata } of await list('nodes')) {
      const path = `/api/v1/nodes/${metadata.name}/proxy/stats/summary`;
      const { pods }: Summary = JSON.parse(await kubectl(['get', '--raw', path]));
      for (const { podRef, containers = [] } of pods)
        if (this.#namespaces.has(podRef.namespace)) for (const each of containers) this.#take(each);
    }
  }

  /** The shortest time over which any of them was watched, in seconds. */
  get seconds(): number {
    const spans = [...this.#samples.values()].map((samples) => spanOf(samples) / 1000);
    return spans.length === 0 ? 0 : Math.min(...spans);
  }

  /** What each used, in the order of their names. */
  usages(): Usage[] {
    return [...this.#samples]
      .map(([container, samples]) => ({
        container,
        millicores: Math.round(((last(samples).cpuNs - first(samples).cpuNs) / 1e6 / spanOf(samples)) * 1000),
        mebibytes: Math.ceil(Math.max(...samples.map(({ memory }) => memory)) / 2 ** 20),
      }))
      .toSorted((a, b) => a.container.localeCompare(b.container));
  }

  #take({ name, cpu, memory }: NonNullable<Summary['pods'][number]['containers']>[number]): void {
    // A container that has ended, or has only begun, has no figures.
    if (cpu?.usageCoreNanoSeconds === undefined || memory?.workingSetBytes === undefined) return;
    const samples = this.#samples.get(name) ?? [];
    const at = Date.parse(cpu.time);
    if (samples.at(-1)?.at === at) return;
    samples.push({ at, cpuNs: cpu.usageCoreNanoSeconds, memory: memory.workingSetBytes });
    this.#samples.set(name, samples);
  }
}

function spanOf(samples: readonly Sample[]): number {
  return last(samples).at - first(samples).at;
}

function first(samples: readonly Sample[]): Sample {
  const [sample] = samples;
  if (sample === undefined) throw new Error('Nobody has looked.');
  return sample;
}

function last(samples: readonly Sample[]): Sample {
  return samples.at(-1) ?? first(samples);
}
