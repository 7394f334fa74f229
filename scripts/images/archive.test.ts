import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImageArchive } from './archive.ts';
import { filesOf, layersOver, readImage, sizeOf } from './archive.ts';
import { readTar } from './tar.ts';

/** Archives made by the tar of this machine, to be read by ours. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'votes-archive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file a path, with its content; null makes a folder. */
async function tarOf(
  name: string,
  files: Readonly<Record<string, string | null>>,
  format = 'gnu',
  packed = '',
): Promise<string> {
  const source = await mkdtemp(path.join(folder, 'source-'));
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(source, file);
    await mkdir(content === null ? place : path.dirname(place), { recursive: true });
    if (content !== null) await writeFile(place, content);
  }
  const archive = path.join(folder, name);
  execFileSync('tar', [`-c${packed}f`, archive, `--format=${format}`, '-C', source, '.']);
  return archive;
}

it.each(['gnu', 'pax', 'ustar'])(
  'reads an archive in the form %s: names however long, contents, kinds',
  async (format) => {
    const long = `${'folder-of-a-long-name/'.repeat(6)}${'file-'.repeat(15)}end`;
    const archive = await tarOf(
      `${format}.tar`,
      { 'a/b.txt': 'hello', [long]: 'deep', empty: '', 'c/d': null },
      format,
    );
    const entries = new Map([...readTar(await readFile(archive))].map((entry) => [entry.path, entry]));
    expect(entries.get('a/b.txt')?.content.toString()).toBe('hello');
    expect(entries.get(long)?.content.toString()).toBe('deep');
    expect(entries.get('empty')?.content.length).toBe(0);
    expect(entries.get('c/d')?.kind).toBe('folder');
    expect(entries.get('a/b.txt')?.mode).toBe(0o644);
  },
);

it('reads a long link and what may be set on a file', async () => {
  const source = await mkdtemp(path.join(folder, 'links-'));
  const target = 'somewhere/'.repeat(15);
  await symlink(target, path.join(source, 'link'));
  await writeFile(path.join(source, 'su'), 'x', { mode: 0o755 });
  execFileSync('chmod', ['4755', path.join(source, 'su')]);
  const archive = path.join(folder, 'links.tar');
  execFileSync('tar', ['-cf', archive, '--owner=12:12', '-C', source, '.']);
  const entries = new Map([...readTar(await readFile(archive))].map((entry) => [entry.path, entry]));
  expect(entries.get('link')).toMatchObject({ kind: 'link', target });
  expect(entries.get('su')).toMatchObject({ mode: 0o4755, uid: 12 });
});

/** An image of these layers, each an archive beside it. */
async function imageOf(name: string, layers: Readonly<Record<string, string>>): Promise<ImageArchive> {
  const source = await mkdtemp(path.join(folder, 'image-'));
  const config = { config: { User: '7' }, rootfs: { diff_ids: Object.keys(layers) } };
  await writeFile(path.join(source, 'config.json'), JSON.stringify(config));
  const names = Object.values(layers).map((file) => path.basename(file));
  await writeFile(
    path.join(source, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', Layers: names }]),
  );
  for (const file of Object.values(layers)) execFileSync('cp', [file, source]);
  const archive = path.join(folder, name);
  execFileSync('tar', ['-cf', archive, '-C', source, '.']);
  return readImage(archive);
}

it('an image has the files of its layers: the upper one wins, and what it removes is gone', async () => {
  const lower = await tarOf('lower.tar', {
    'bin/sh': 'shell',
    'etc/a': 'old',
    'old/x': '1',
    'old/deep/y': '2',
    older: '3',
  });
  const upper = await tarOf(
    'upper.tar.gz',
    { 'etc/a': 'new', 'bin/.wh.sh': '', 'old/.wh..wh..opq': '', 'old/z': '4' },
    'gnu',
    'z',
  );
  const image = await imageOf('image.tar', { one: lower, two: upper });
  const files = filesOf(image);
  expect(files.get('etc/a')?.content.toString()).toBe('new');
  expect(['bin/sh', 'old/x', 'old/deep/y', 'old/z', 'older'].filter((file) => files.has(file))).toEqual([
    'old/z',
    'older',
  ]);
  expect(image.config.config.User).toBe('7');
});

it('what an image is over its base is what the base has not, as large as a registry sends it', async () => {
  const lower = await tarOf('base-layer.tar', { large: 'x'.repeat(100_000) });
  const upper = await tarOf('own-layer.tar', { small: 'y'.repeat(100_000) });
  const base = await imageOf('base.tar', { one: lower });
  const own = layersOver(await imageOf('over.tar', { one: lower, two: upper }), base);
  expect(own.map(({ id }) => id)).toEqual(['two']);
  expect(sizeOf(own)).toBeLessThan(5_000);
  expect(sizeOf(own)).toBeGreaterThan(100);
});

it('says of another file that it is no image', async () => {
  const other = await tarOf('other.tar', { 'a.txt': 'hello' });
  await expect(readImage(other)).rejects.toThrow(/is no archive of an image: it has no manifest\.json/);
});
