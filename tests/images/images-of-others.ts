import { access, rename } from 'node:fs/promises';
import path from 'node:path';
import { ARCHIVES } from '#scripts/images/build-images.ts';
import type { ImageEngine, Run } from '#scripts/images/engine.ts';
import { composeFile, MAIN } from '#tests/compose/compose-file.ts';

/** What the page's base has of it, and what stands in for that base may have not. */
export const BUSYBOX = 'busybox:1.37';

export type ImagesOfOthers = Readonly<Record<string, Run['image']>>;

/**
 * Brings what compose.yaml starts besides our own images, by name. What was written into a file is there the next time.
 *
 * @throws Error when the engine cannot.
 */
export async function bringImagesOfOthers(engine: ImageEngine): Promise<ImagesOfOthers> {
  const services = Object.values(composeFile(MAIN).services).filter(({ build }) => build === undefined);
  const names = new Set([BUSYBOX, ...services.map(({ image = '' }) => image)]);
  const brought: [string, Run['image']][] = [];
  for (const name of names) brought.push([name, await bring(engine, name)]);
  return Object.fromEntries(brought);
}

/** Brings one image of others, by its name; Docker keeps it to itself, other engines write the file. */
export async function bring(engine: ImageEngine, reference: string): Promise<Run['image']> {
  const archive = path.join(ARCHIVES, `${reference.replace(/\W+/g, '-')}.tar`);
  if (await isThere(archive)) return { reference, archive };
  const unfinished = `${archive}.part`;
  await engine.fetch({ reference, archive: unfinished });
  // Docker keeps it to itself.
  if (await isThere(unfinished)) await rename(unfinished, archive);
  return { reference, archive };
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
