import { describe, expect, inject, it } from 'vitest';
import type { ImageArchive } from '#scripts/images/archive.ts';
import { filesOf, layersOver, readImage, sizeOf } from '#scripts/images/archive.ts';
import type { BuiltImage } from '#scripts/images/build-images.ts';
import { readBase, version } from '#scripts/images/build-images.ts';
import { IMAGES } from '#scripts/images/images.ts';
import type { TarEntry } from '#scripts/images/tar.ts';
import { isSecretFile, isSecretText } from './secrets.ts';

const MEGA = 1e6;
const SHELLS = /(^|\/)(sh|ash|bash|dash|busybox)$/;
const SETUID_OR_SETGID = 0o6000;
const WRITABLE_BY_ALL = 0o002;
const PACKAGE = /^app\/(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/;

/** What an image is, by the file it travels in: nothing of it is started here. */
describe.skipIf(inject('images') === null).each(IMAGES)('the image of %s', { timeout: 120_000 }, (name) => {
  const isPage = name === 'frontend';
  let read: Promise<{ image: ImageArchive; base: ImageArchive; files: Map<string, TarEntry> }> | undefined;

  /** Each image is large, and is read once. */
  function opened() {
    read ??= open(inject('images')?.[name]);
    return read;
  }

  it('[IM1] runs as a user who is not root, by number', async () => {
    const { image } = await opened();
    expect(image.config.config.User).toBe(isPage ? '101:101' : '65532:65532');
  });

  it('[IM1] has nothing that makes root of who runs it', async () => {
    const { image, base, files } = await opened();
    expect(pathsOf([...files.values()].filter(isOfRoot))).toEqual(
      isPage ? pathsOf([...filesOf(base).values()].filter(isOfRoot)) : [],
    );
    const ours = layersOver(image, base).flatMap((layer) => [...layer.entries()]);
    expect(pathsOf(ours.filter(isOfRoot))).toEqual([]);
  });

  it('[IM1] has no file of ours that its user may change', async () => {
    const { image, base } = await opened();
    const ours = layersOver(image, base).flatMap((layer) => [...layer.entries()]);
    // A folder of the base that we put something into is listed with it again.
    const below = filesOf(base);
    const changeable = ours.filter(
      ({ path, uid, mode, kind }) =>
        kind !== 'link' &&
        (uid !== 0 || (mode & WRITABLE_BY_ALL) !== 0) &&
        !(kind === 'folder' && below.has(path)),
    );
    expect(pathsOf(changeable)).toEqual(name === 'standalone' ? ['data'] : []);
  });

  it.skipIf(isPage)('[IM1] has no shell', async () => {
    const { files } = await opened();
    expect([...files.keys()].filter((path) => SHELLS.test(path))).toEqual([]);
  });

  it('[IM2] holds no secret: in no layer, in no setting, in no step of its making', async () => {
    const { image, base } = await opened();
    const ours = layersOver(image, base).flatMap((layer) => [...layer.entries()]);
    expect(ours.length).toBeGreaterThan(0);
    expect(pathsOf(ours.filter(({ path }) => isSecretFile(path)))).toEqual([]);
    expect(pathsOf(ours.filter(({ content }) => isSecretText(content.toString('latin1'))))).toEqual([]);
    const { config, history = [] } = image.config;
    const told = [...history.map(({ created_by = '' }) => created_by), ...(config.Env ?? [])];
    expect(
      told.filter((line) => isSecretText(line) || /(password|passwd|token|secret)\w*=./i.test(line)),
    ).toEqual([]);
  });

  it('[IM9] carries the licence of all that is in it, and names each package to scanners', async () => {
    const { files } = await opened();
    const licences = files.get(isPage ? 'licences/LICENSES.txt' : 'app/LICENSES.txt')?.content.toString();
    const packages = [...files.values()].filter(({ path }) => PACKAGE.test(path));
    expect(packages.length > 0).toBe(!isPage);
    const named = packages.map(({ content }) => JSON.parse(content.toString()));
    expect(named.filter((each) => !licences?.includes(`\n${each.name}@${each.version}: `))).toEqual([]);
    expect(licences).toContain(isPage ? '\nreact@' : '\npg@');
  });

  it('[IM2] holds nothing of the project that is not for running: no tests, no documents', async () => {
    const { image, base } = await opened();
    const ours = layersOver(image, base).flatMap((layer) => [...layer.entries()]);
    const ofProject = pathsOf(ours).filter((path) => !path.includes('node_modules/'));
    expect(ofProject.filter((path) => /\.test\.tsx?$|\.md$|^app\/(tests|docs|\.git)\//.test(path))).toEqual(
      [],
    );
  });

  it('[IM3] is small over its base', async () => {
    const { image, base } = await opened();
    const own = sizeOf(layersOver(image, base));
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan((name === 'api' || name === 'consumer' ? 15 : 60) * MEGA);
  });

  it('[IM8] says what it is, and what it was made of', async () => {
    const { image } = await opened();
    const labels = image.config.config.Labels ?? {};
    const label = (key: string) => labels[`org.opencontainers.image.${key}`];
    expect(label('title')).toBe(`voting-${name}`);
    expect(label('description')).toMatch(/\w.*\.$/);
    expect(label('licenses')).toBe('MIT');
    expect(label('version')).toBe(await version());
    expect(label('revision')).toMatch(/^[0-9a-f]{40}(-changed)?$/);
    expect(label('source')).toBe('https://example.com/votes');
  });
});

async function open(built: BuiltImage | undefined) {
  if (built === undefined) throw new Error('There is no such image.');
  const [image, base] = await Promise.all([readImage(built.archive), readBase(built)]);
  return { image, base, files: filesOf(image) };
}

function isOfRoot({ kind, mode }: TarEntry): boolean {
  return kind === 'file' && (mode & SETUID_OR_SETGID) !== 0;
}

function pathsOf(entries: readonly TarEntry[]): string[] {
  return entries.map(({ path }) => path).sort();
}
