import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { markdownOf, PLOT } from './markdown.ts';
import type { Report } from './report.ts';
import { timelineOf } from './timeline-svg.ts';

/** Writes the report three ways into a folder of its own below `out`, and gives that folder. */
export async function writeReport(out: string, report: Report): Promise<string> {
  const began = report.began.slice(0, 19).replaceAll(':', '');
  const folder = path.join(out, `campaign-${began}-${report.seed}`);
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(path.join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`),
    writeFile(path.join(folder, 'report.md'), `${markdownOf(report)}\n`),
    writeFile(path.join(folder, PLOT), `${timelineOf(report)}\n`),
  ]);
  return folder;
}
