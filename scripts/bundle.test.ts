import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundle } from './bundle.ts';
import { PROJECT } from './images/build-images.ts';
import { runProgram } from './images/run-program.ts';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('[IM5] a bundle carries what it reads beside itself, the licences in it, and a map of its stacks', async () => {
  const folder = await scratch();
  await bundle('migrate/main.ts', folder);
  const files = await readdir(folder);
  expect(files.sort()).toEqual([
    'LICENSES.txt',
    'grants',
    'main.mjs',
    'main.mjs.map',
    'migrations',
    'node_modules',
  ]);
  expect(await readdir(path.join(folder, 'migrations'))).toEqual(
    await readdir(path.join(PROJECT, 'results/migrations')),
  );
  const licences = await readFile(path.join(folder, 'LICENSES.txt'), 'utf8');
  expect(licences).toMatch(/^MIT License/);
  expect(licences).toMatch(/^pino@\d+\.\d+\.\d+: MIT$/m);
  expect(licences).toMatch(/^pg@\d/m);
  expect(licences).not.toMatch(/^react@/m);
  const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/votes', MIGRATE_WAIT_MAX_SECONDS: '0' };
  const env = Object.entries(nowhere).map(([name, value]) => `${name}=${value}`);
  const run = ['env', '-i', ...env, process.execPath, '--enable-source-maps', path.join(folder, 'main.mjs')];
  const { status, output } = await runProgram(run, { limitMs: 60_000 });
  expect(status).toBe(1);
  expect(output).toMatch(/results\/migrate\.ts:\d+:\d+/);
}, 120_000);

it('[IM5] a file that a bundle would look for in vain is told when it is made', async () => {
  const folder = await scratch();
  const entry = path.join(folder, 'main.ts');
  await writeFile(entry, "console.log(new URL('./nowhere.sql', import.meta.url).href);");
  await expect(bundle(entry, path.join(folder, 'out'))).rejects.toThrow(/reads nowhere\.sql beside itself/);
});

it('[IM5] a character that a bundle would lose is told when it is made', async () => {
  const folder = await scratch();
  const entry = path.join(folder, 'main.ts');
  await writeFile(entry, "console.log(/é/.test('é'));");
  await expect(bundle(entry, path.join(folder, 'out'))).rejects.toThrow(/Not in ASCII.*é/);
});
