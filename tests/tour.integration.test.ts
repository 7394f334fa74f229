import { expect, it, onTestFinished } from 'vitest';
import { EXPERIMENTS } from '#scripts/tour/experiments.ts';
import { startNode } from './processes/node-process.ts';
import { projectFiles, read } from './source-tree.ts';

it('every experiment of the tour holds', { timeout: 240_000 }, async () => {
  const tour = startNode(['scripts/tour.ts', '--unattended']);
  onTestFinished(async () => void (await tour.end('SIGINT')));
  expect(await tour.ended, tour.printed()).toBe(0);
  const held = [...tour.printed().matchAll(/^Held +(\d+) votes/gm)].map(([, votes]) => Number(votes));
  expect(held.length).toBe(EXPERIMENTS.length);
  expect(held.every((votes) => votes > 0)).toBe(true);
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
