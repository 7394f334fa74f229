import type { TestProject } from 'vitest/node';
import type { BuiltImage } from '#scripts/images/build-images.ts';
import { ARCHIVES, buildImages } from '#scripts/images/build-images.ts';
import { findEngine, NO_ENGINE } from '#scripts/images/engine.ts';
import type { Image } from '#scripts/images/images.ts';
import { IMAGES } from '#scripts/images/images.ts';
import type { ImagesOfOthers } from './images-of-others.ts';
import { bringImagesOfOthers } from './images-of-others.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where nothing here can make images. */
    images: Readonly<Record<Image, BuiltImage>> | null;
    /** Null where none can be had. */
    imagesOfOthers: ImagesOfOthers | null;
  }
}

/** Builds all images once for the run, or says what to install where that cannot be done. */
export default async function setup(project: TestProject): Promise<void> {
  const engine = await findEngine();
  if (engine === undefined) {
    process.stderr.write(`The tests of the images are left out. ${NO_ENGINE}\n`);
    project.provide('images', null);
    project.provide('imagesOfOthers', null);
    return;
  }
  const edition = { tag: 'test', archives: ARCHIVES, source: 'https://example.com/votes' };
  const built = await buildImages(engine, IMAGES, edition);
  project.provide(
    'images',
    Object.fromEntries(built.map((each) => [each.image, each])) as Record<Image, BuiltImage>,
  );
  project.provide('imagesOfOthers', await bringImagesOfOthers(engine).catch(withoutThem));
}

function withoutThem({ message }: Error): null {
  process.stderr.write(
    `The test that starts compose.yaml is left out, for images of others cannot be had: ${message}\n`,
  );
  return null;
}
