import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';
import { COMPARISONS } from './comparisons.ts';
import type { BenchRecord } from './record.ts';

/** How fast anything is, is none of its business: it says that all of it is measured and told. */
it('npm run bench measures every side of every comparison, reports it, and leaves nothing behind', {
  timeout: 300_000,
}, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-benched-'));
  await chmod(folder, 0o755); // PostgreSQL is another user where we are root.
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const args = ['scripts/bench.ts', '--short', '--rounds', '1', '--out', path.join(folder, 'reports')];
  const env = { PATH: process.env.PATH, TMPDIR: folder, NO_COLOR: '1' };
  const bench = spawn(process.execPath, args, { cwd: PROJECT, env, detached: true });
  onTestFinished(() => void (isThere(Number(bench.pid)) && process.kill(-Number(bench.pid), 'SIGKILL')));
  let printed = '';
  for (const stream of [bench.stdout, bench.stderr])
    stream.on('data', (chunk) => {
      printed += String(chunk);
    });
  const [code] = await once(bench, 'close');
  expect(code, printed).toBe(0);

  const reported = async (name: string) => String(await readFile(path.join(folder, 'reports', name)));
  const record: BenchRecord = JSON.parse(await reported('bench.json'));
  const tables = await reported('bench.md');
  for (const { name, title, rows } of COMPARISONS) {
    const [round = {}] = record[name]?.rounds ?? [];
    const figures = Object.values(round).flatMap((side) => Object.values(side));
    expect(figures.filter((value) => !Number.isFinite(value))).toEqual([]);
    const told = rows.flatMap(({ of, over }) => [of, ...(over === undefined ? [] : [over])]);
    const unseen = told.filter((each) => {
      const [side = '', key = ''] = each.split('.');
      return round[side]?.[key] === undefined;
    });
    // An api that is hardly begun to be overloaded has refused nothing.
    expect(unseen.filter((each) => !each.startsWith('flooded.refused'))).toEqual([]);
    expect(tables).toContain(`### ${title}\n`);
    expect(printed).toContain(`${title} (${name})\n`);
    expect(await reported(`bench-${name}.svg`)).toContain('</svg>');
  }
  expect(await readdir(folder)).toEqual(['reports']);
  await expect.poll(() => isThere(Number(bench.pid))).toBe(false);
});

/** Whether any process of the group is there. */
function isThere(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
