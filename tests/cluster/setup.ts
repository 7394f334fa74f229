import type { TestProject } from 'vitest/node';
import { version } from '#scripts/images/build-images.ts';
import { findEngine, NO_ENGINE } from '#scripts/images/engine.ts';
import { bringImages, loaderOf } from './images-for-the-cluster.ts';
import { attempt } from './programs.ts';

/** Where the chart's tests find the images, as values of the chart have it. */
export interface ImagesOfCluster {
  readonly registry: string;
  readonly tag: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The cluster is there, and these images are in it; null where there is none. */
    cluster: ImagesOfCluster | null;
  }
}

const NO_CLUSTER =
  'Set KUBECONFIG to the file of a cluster for tests, such as `kind create cluster --kubeconfig FILE` writes.';

/**
 * Brings the images into the cluster of KUBECONFIG, once for the run. Without that, the tests are left out, which is
 * said; with it, somebody wants them.
 *
 * @throws Error with a sentence that says what else is missing.
 */
export default async function setup(project: TestProject): Promise<void> {
  if (!process.env.KUBECONFIG) {
    process.stderr.write(`The tests on a cluster are left out. ${NO_CLUSTER}\n`);
    project.provide('cluster', null);
    return;
  }
  const why = await missing();
  if (why !== undefined) throw new Error(why);
  project.provide('cluster', await images());
}

/** What is not there, in a sentence that says what to do; undefined where all is. */
async function missing(): Promise<string | undefined> {
  for (const [program, ...args] of [
    ['kubectl', 'version', '--client'],
    ['helm', 'version'],
  ] as const) {
    const { status } = await attempt(program, args);
    if (status !== 0) return `Install ${program}, and put it on the PATH.`;
  }
  const { status, complaint } = await attempt('kubectl', ['get', 'namespaces', '--request-timeout=10s']);
  if (status !== 0) return `The cluster of KUBECONFIG does not answer: ${complaint.trim()}`;
  if (process.env.CLUSTER_REGISTRY) return undefined;
  if ((await loaderOf(process.env)) === undefined)
    return (
      'Set CLUSTER_REGISTRY to the registry that has the images already, or CLUSTER_LOAD to a command that brings ' +
      'the archive of an image into the cluster (with a cluster of kind, neither is needed).'
    );
  return (await findEngine()) === undefined ? NO_ENGINE : undefined;
}

async function images(): Promise<ImagesOfCluster> {
  const { CLUSTER_REGISTRY: registry } = process.env;
  if (registry) return { registry, tag: await version() };
  const [engine, load] = [await findEngine(), await loaderOf(process.env)];
  if (engine === undefined || load === undefined) throw new Error('It was there a moment ago.');
  return await bringImages(engine, load);
}
