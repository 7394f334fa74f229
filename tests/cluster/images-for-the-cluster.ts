import { access } from 'node:fs/promises';
import { ARCHIVES, buildImages, version } from '#scripts/images/build-images.ts';
import type { ImageEngine } from '#scripts/images/engine.ts';
import type { Image } from '#scripts/images/images.ts';
import { bring } from '#tests/images/images-of-others.ts';
import { attempt, run } from './programs.ts';
import type { ImagesOfCluster } from './setup.ts';

/** What the chart runs of ours. */
const OURS: readonly Image[] = ['api', 'consumer', 'migrate', 'frontend'];
/** What it runs of others, as values.yaml names them. */
const OTHERS = ['postgres:18', 'valkey/valkey:9'];
/** What containerd puts before a name that has no registry. */
const NO_REGISTRY = 'docker.io/library';
const LOAD_MAX_SECONDS = 300;

/** Brings the archive of an image into the cluster. */
export type Loader = (archive: string) => Promise<void>;

/**
 * How images come into the cluster: by the command in CLUSTER_LOAD, or with a cluster of kind by kind.
 *
 * @returns Undefined where nobody said.
 */
export async function loaderOf({ CLUSTER_LOAD: command }: NodeJS.ProcessEnv): Promise<Loader | undefined> {
  if (command) return (archive) => must('sh', ['-c', `${command} "$1"`, 'load', archive]);
  const { output: context } = await attempt('kubectl', ['config', 'current-context']);
  const [, name] = /^kind-(.+)$/m.exec(context) ?? [];
  if (name === undefined) return undefined;
  return (archive) => must('kind', ['load', 'image-archive', archive, '--name', name]);
}

/**
 * Builds our images, named as `npm run images` names them, and brings them and those of others into the cluster.
 *
 * @param registry Registry and path before each of our names; undefined for none.
 */
export async function bringImages(
  engine: ImageEngine,
  load: Loader,
  registry?: string,
): Promise<ImagesOfCluster> {
  const tag = await version();
  const built = await buildImages(engine, OURS, { tag, registry, archives: ARCHIVES });
  for (const { archive } of built) await load(archive);
  for (const reference of OTHERS) {
    const { archive } = await bring(engine, reference);
    // Docker keeps what it fetches to itself; the cluster then fetches by itself.
    if (await isThere(archive)) await load(archive);
  }
  return { registry: registry ?? NO_REGISTRY, tag };
}

async function must(program: string, args: readonly string[]): Promise<void> {
  await run(program, args, { seconds: LOAD_MAX_SECONDS });
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
