import { KNOWN } from '#tests/faults/faults.ts';
import { runCampaign } from './campaign.ts';
import { parseCommandLine } from './command-line.ts';
import { progressOn } from './progress.ts';
import { markdownSummary } from './report/markdown.ts';
import { reportOf } from './report/report.ts';
import { writeReport } from './report/write.ts';

/** A campaign as a process of its own; `scripts/chaos.ts` starts it and tells it when to end. */
const EXIT = { held: 0, broken: 1, couldNotRun: 2 };

const interrupted = new AbortController();
process.once('message', () => interrupted.abort());
process.once('disconnect', () => interrupted.abort());
// Node would end with 1 by itself, as a broken invariant does.
process.on('uncaughtException', fail);

try {
  process.exit(await campaign());
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  // Not by leaving: what could not be ended may keep a process alive.
  process.exit(EXIT.couldNotRun);
}

async function campaign(): Promise<number> {
  const { out, help: _, ...options } = parseCommandLine(process.argv.slice(2), KNOWN);
  const tell = (text: string) => process.stdout.write(`${text}\n`);
  tell(`Seed ${options.seed}, ${options.minutes} minutes, ${options.faults.length} faults to draw from.`);
  const outcome = await runCampaign(options, progressOn(process.stdout), interrupted.signal);
  const report = reportOf(options, outcome);
  const folder = await writeReport(out, report);
  tell(`\n${markdownSummary(report)}\n\nReports: ${folder}`);
  if (!report.held) return EXIT.broken;
  return report.trouble === undefined ? EXIT.held : EXIT.couldNotRun;
}
