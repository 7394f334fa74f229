import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageArchive } from './archive.ts';
import { readImage } from './archive.ts';
import type { Build, ImageEngine } from './engine.ts';
import type { Base, Image } from './images.ts';
import { baseOf, nameOf } from './images.ts';

export const PROJECT = path.resolve(import.meta.dirname, '../..');

/** Where the archives of images are kept unless told. */
export const ARCHIVES = path.join(PROJECT, 'node_modules/.cache/images');

/** What the images of one run have in common. */
export interface Edition {
  readonly tag: string;
  /** Registry and path before each name, such as `registry.example.com/votes`; undefined for none. */
  readonly registry?: string | undefined;
  /** The folder of their archives. */
  readonly archives: string;
  /** Where the source of this build may be read, for a label of each. */
  readonly source?: string | undefined;
}

/** An image that was built. */
export interface BuiltImage {
  readonly image: Image;
  readonly reference: string;
  /** The file it is in, as `docker save` writes it. */
  readonly archive: string;
}

export interface BuildEvents {
  /** Told each line that the engine says. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Told of each image before it is built. */
  readonly onImage?: ((image: Image) => void) | undefined;
}

/** How an image of an edition is to be built. */
export async function buildOf(target: Image | Base, edition: Edition): Promise<Build> {
  const { tag, registry, archives, source } = edition;
  const name = registry === undefined ? nameOf(target) : `${registry}/${nameOf(target)}`;
  return {
    folder: PROJECT,
    target,
    reference: `${name}:${tag}`,
    archive: path.join(archives, `${nameOf(target)}.tar`),
    args: { VERSION: await version(), REVISION: revision(), ...(source && { SOURCE: source }) },
  };
}

/** Builds images one after the other, and before them what they begin with, to be weighed against. */
export async function buildImages(
  engine: ImageEngine,
  images: readonly Image[],
  edition: Edition,
  { onLine, onImage }: BuildEvents = {},
): Promise<BuiltImage[]> {
  await mkdir(edition.archives, { recursive: true });
  for (const base of new Set(images.map(baseOf)))
    await engine.build(await buildOf(base, { ...edition, registry: undefined }), onLine);
  const built: BuiltImage[] = [];
  for (const image of images) {
    const build = await buildOf(image, edition);
    onImage?.(image);
    await engine.build(build, onLine);
    built.push({ image, reference: build.reference, archive: build.archive });
  }
  return built;
}

/** What an image begins with, as it was when the image was built. */
export function readBase({ image, archive }: BuiltImage): Promise<ImageArchive> {
  return readImage(path.join(path.dirname(archive), `${nameOf(baseOf(image))}.tar`));
}

export async function version(): Promise<string> {
  return JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8')).version;
}

/** The commit that is built, marked where files were changed since; `unknown` where there is no git. */
function revision(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '-changed');
  } catch {
    return 'unknown';
  }
}
