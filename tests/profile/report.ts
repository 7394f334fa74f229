import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { CpuProfile } from './cpu-profile.ts';
import type { HotPath } from './hot-paths.ts';
import { originsByMaps } from './origins.ts';
import { pictureOf } from './picture.ts';
import { percent, sharesOf } from './shares.ts';
import { stacksOf } from './stack.ts';
import { tableOf } from './table.ts';

const PICTURES = path.join(PROJECT, 'docs/pictures');
const MICROSECONDS = 1_000_000;

/** The name of the file with the flame graph of a hot path. */
export function pictureFileOf({ name }: HotPath): string {
  return `flame-${name}.svg`;
}

export interface ReportOptions {
  /** The folder for the flame graph and the profile. */
  readonly out: string;
  /** Whether the flame graph is to go into the documents as well. */
  readonly isRecorded: boolean;
}

/**
 * Writes what was seen of a hot path. The sources have to be where the profile was taken.
 *
 * @returns What the time went to, in words.
 */
export async function report(hotPath: HotPath, profile: CpuProfile, options: ReportOptions): Promise<string> {
  const { out, isRecorded } = options;
  const stacks = stacksOf(profile, originsByMaps());
  const lasted = profile.endTime - profile.startTime;
  const told =
    `${hotPath.load}; ${(lasted / MICROSECONDS).toFixed(1)} s, of which it was busy ` +
    `${percent(stacks.total / lasted)}; Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  const picture = pictureOf(stacks, { title: hotPath.title, told });
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, `${hotPath.name}.cpuprofile`), JSON.stringify(profile));
  for (const folder of isRecorded ? [out, PICTURES] : [out])
    await writeFile(path.join(folder, pictureFileOf(hotPath)), picture);
  return `${hotPath.title}\n${told}\n\n${tableOf(sharesOf(stacks))}`;
}
