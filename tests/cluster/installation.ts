import { afterAll, beforeAll, expect } from 'vitest';
import type { Values } from '#tests/chart/render.ts';
import { CHART } from '#tests/chart/render.ts';
import { attemptKubectl, helm, images, remove } from './cluster.ts';
import { mergeValues } from './merge-values.ts';
import { attempt } from './programs.ts';

const LAYERS = ['frontend', 'api', 'consumer', 'data'] as const;
export type Layer = (typeof LAYERS)[number];

/** Seconds until all pods of an installation are ready. */
const READY_MAX_SECONDS = 300;

/** The chart, installed in namespaces of its own: `NAME` for the release and `NAME-api` and the like for the layers. */
export class Installation {
  readonly release: string;
  /** The namespace of each layer. */
  readonly namespaces: Readonly<Record<Layer, string>>;

  private constructor(release: string) {
    this.release = release;
    this.namespaces = namespacesOf(release);
  }

  /**
   * Installs the chart with values-local.yaml and these values over it, and waits until all of it is ready. What an
   * earlier run of that name left behind is removed first; `chart` is ours unless another is given.
   *
   * @throws Error with what Helm says, and the pods and events there are.
   */
  static async install(release: string, values: Values = {}, chart: string = CHART): Promise<Installation> {
    const installation = new Installation(release);
    await installation.remove();
    await installation.upgrade(values, chart);
    return installation;
  }

  /** All namespaces, the release's own first. */
  get allNamespaces(): readonly string[] {
    return [this.release, ...Object.values(this.namespaces)];
  }

  /** Installs or upgrades, with all values that are to hold from now on; `chart` is ours unless another is given. */
  async upgrade(values: Values = {}, chart: string = CHART): Promise<void> {
    const args = [
      ...['upgrade', '--install', this.release, chart, '--namespace', this.release, '--create-namespace'],
      ...['--values', `${CHART}/values-local.yaml`, '--values', '-'],
      ...['--wait', '--timeout', `${READY_MAX_SECONDS}s`],
    ];
    const input = JSON.stringify(mergeValues(this.#ownValues(), values));
    try {
      await helm(args, { input, seconds: READY_MAX_SECONDS + 30 });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${await this.#describe()}`);
    }
  }

  /** Runs the chart's own test; what its pod printed. */
  test(): Promise<string> {
    return helm(['test', this.release, '--namespace', this.release, '--logs']);
  }

  /** Removes the release and leaves what the chart leaves: namespaces, volumes. */
  async uninstall(): Promise<void> {
    await helm(this.#uninstalling());
  }

  /** Removes all of it, votes included. */
  async remove(): Promise<void> {
    // Where there is none, there is nothing to remove.
    await attempt('helm', this.#uninstalling(), { seconds: 150 });
    await remove('namespace', this.allNamespaces);
  }

  #uninstalling(): readonly string[] {
    return ['uninstall', this.release, '--namespace', this.release, '--wait', '--timeout', '2m'];
  }

  #ownValues(): Values {
    return { image: images(), namespaces: this.namespaces };
  }

  /** What there is, for whoever reads why it failed. */
  async #describe(): Promise<string> {
    const told = await Promise.all(
      this.allNamespaces.flatMap((namespace) => [
        attemptKubectl(['get', 'pods', '--namespace', namespace, '--output=wide']),
        attemptKubectl(['get', 'events', '--namespace', namespace, '--sort-by=.lastTimestamp']),
      ]),
    );
    return told.map(({ output }) => output).join('');
  }
}

/** The namespace of each layer; for a release `voting` those of values.yaml. */
export function namespacesOf(release: string): Readonly<Record<Layer, string>> {
  const named = LAYERS.map((layer) => [layer, `${release}-${layer}`]);
  return Object.fromEntries(named) as Readonly<Record<Layer, string>>;
}

/**
 * An installation for the tests of a file, from before the first until after the last.
 *
 * @param release Its name; no two files share one.
 * @returns The installation, once the tests run.
 */
export function installationOfTests(release: string, values: Values = {}): () => Installation {
  let installation: Installation | undefined;
  beforeAll(
    async () => {
      installation = await Installation.install(release, values);
    },
    (READY_MAX_SECONDS + 60) * 1000,
  );
  afterAll(() => installation?.remove(), 300_000);
  return () => installation ?? expect.unreachable('No test runs.');
}
