import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { PROJECT } from '#scripts/images/build-images.ts';
import { findEngine } from '#scripts/images/engine.ts';
import { IMAGES } from '#scripts/images/images.ts';
import { runProgram } from '#scripts/images/run-program.ts';

const SCRIPT = path.join(PROJECT, 'scripts/verify-nonroot.sh');
const verify = (...images: readonly string[]) => runProgram([SCRIPT, ...images], { limitMs: 60_000 });

/** An image of one file, made for real, that runs as whom the line says. */
async function imageWith(line: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-root-image-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(path.join(folder, 'file'), 'nothing');
  await writeFile(path.join(folder, 'Dockerfile'), `FROM scratch AS tiny\nCOPY file /file\n${line}\n`);
  const archive = path.join(folder, 'image.tar');
  const engine = await findEngine();
  await engine?.build({ folder, target: 'tiny', reference: 'voting-tiny:test', archive, args: {} });
  return archive;
}

describe.skipIf(inject('images') === null)('scripts/verify-nonroot.sh', () => {
  it.each([
    ['', /runs as root, for it names no user/],
    ['USER root', /runs as root, a name: give its number/],
    ['USER 0', /runs as root, user 0/],
    ['USER 0:65532', /runs as root, user 0/],
    ['USER 00', /runs as root, user 00/],
    ['USER nobody', /runs as nobody, a name: give its number/],
  ])('[IM1] fails on an image with "%s"', async (line, verdict) => {
    const { status, output } = await verify(await imageWith(line));
    expect(output).toMatch(verdict);
    expect(status).toBe(1);
  });

  it('[IM1] passes one whose user is a number, and one bad among good is found', async () => {
    const [good, bad] = [await imageWith('USER 1000:0'), await imageWith('USER 0')];
    expect(await verify(good)).toEqual({ status: 0, output: `${good}: runs as user 1000` });
    expect((await verify(good, bad, good)).status).toBe(1);
  });

  it('[IM1] passes every image of ours', async () => {
    const images = inject('images');
    const archives = IMAGES.map((image) => images?.[image].archive ?? image);
    expect(await verify(...archives)).toMatchObject({ status: 0 });
  });

  it('tells what it cannot read from what is wrong', async () => {
    expect(await verify(path.join(PROJECT, 'package.json'))).toEqual({
      status: 2,
      output: expect.stringContaining('no image'),
    });
    expect((await verify()).status).toBe(2);
    expect(await verify('--help')).toEqual({ status: 0, output: expect.stringMatching(/^Usage:/) });
  });
});
