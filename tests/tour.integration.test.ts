import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { EXPERIMENTS } from '#scripts/tour/experiments.ts';
import { PROJECT, startNode } from './processes/node-process.ts';
import { projectFiles, read } from './source-tree.ts';

it('every experiment of the tour holds', { timeout: 240_000 }, async () => {
  const tour = startNode(['scripts/tour.ts', '--unattended']);
  onTestFinished(async () => void (await tour.end('SIGINT')));
  expect(await tour.ended, tour.printed()).toBe(0);
  const held = [...tour.printed().matchAll(/^Held +(\d+) votes/gm)].map(([, votes]) => Number(votes));
  expect(held.length).toBe(EXPERIMENTS.length);
  expect(held.every((votes) => votes > 0)).toBe(true);
});

it('ends when it is told to in the middle of an experiment, and leaves nothing behind', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-toured-'));
  await chmod(folder, 0o755); // PostgreSQL is another user where we are root.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const args = ['scripts/tour.ts', '--unattended', '--experiment', '4'];
  const env = { PATH: process.env.PATH, TMPDIR: folder, NO_COLOR: '1' };
  // In a process group of its own, all of which hears Ctrl-C, as in a terminal.
  const tour = spawn(process.execPath, args, { cwd: PROJECT, env, detached: true });
  const signal = (name: NodeJS.Signals | 0) => process.kill(-Number(tour.pid), name);
  const isThere = () => {
    try {
      return signal(0);
    } catch {
      return false;
    }
  };
  onTestFinished(() => void (isThere() && signal('SIGKILL')));
  let printed = '';
  for (const stream of [tour.stdout, tour.stderr])
    stream.on('data', (chunk) => {
      printed += String(chunk);
    });
  // The audience has votes in hand which nobody will take any more.
  await expect.poll(() => printed, { timeout: 60_000 }).toContain('PostgreSQL is stopped.');
  signal('SIGINT');
  expect(await once(tour, 'close')).toEqual([130, null]);
  expect(printed).not.toContain('It did not hold');
  await expect.poll(isThere).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});

it('an experiment names rules that there are, and a file that does it', () => {
  const spec = read('docs/SPEC.md');
  for (const { proves, doneBy } of EXPERIMENTS) {
    expect(proves.filter((rule) => !spec.includes(`- ${rule} `))).toEqual([]);
    expect(projectFiles(/\.ts$/)).toContain(doneBy);
  }
});

it.each([
  [['--experiment', '8'], /--experiment is a whole number from 1 to 7, not 8/],
  [['--experimant', '1'], /Unknown option/],
])('says what is wrong with %j', async (args, told) => {
  const tour = startNode(['scripts/tour.ts', ...args]);
  expect(await tour.ended).toBe(64);
  expect(tour.printed()).toMatch(told);
});
