import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHART } from '#tests/chart/render.ts';
import { PROJECT } from '#tests/processes/node-process.ts';
import { attempt, run } from './programs.ts';

/** A version of the chart before this one, in a folder of its own. */
export interface PreviousChart {
  /** What it is, for whoever reads the name of a test. */
  readonly name: string;
  readonly folder: string;
}

/**
 * The chart of the last release before this commit. Where nothing was released, or the history is not there, it is this
 * chart as a lower version, which its name says.
 */
export async function previousChart(): Promise<PreviousChart> {
  const parent = await mkdtemp(path.join(tmpdir(), 'votes-chart-'));
  const folder = path.join(parent, 'helm');
  const git = ['-C', PROJECT, 'describe', '--tags', '--abbrev=0', '--match=v*', 'HEAD^'];
  const { status, output } = await attempt('git', git);
  const tag = output.trim();
  if (status === 0 && (await hasChart(tag))) {
    await run('sh', ['-c', 'git -C "$1" archive "$2" helm | tar -x -C "$3"', 'unpack', PROJECT, tag, parent]);
    return { name: `the chart of ${tag}`, folder };
  }
  await cp(CHART, folder, { recursive: true });
  const file = path.join(folder, 'Chart.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^version: .*$/m, 'version: 0.0.1'));
  return { name: 'this chart as a lower version, for no release is known', folder };
}

async function hasChart(tag: string): Promise<boolean> {
  return (await attempt('git', ['-C', PROJECT, 'cat-file', '-e', `${tag}:helm/Chart.yaml`])).status === 0;
}
