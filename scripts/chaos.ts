import { runCampaign } from '#tests/campaign/campaign.ts';
import { HELP, parseCommandLine } from '#tests/campaign/command-line.ts';
import { progressOn } from '#tests/campaign/progress.ts';
import { markdownSummary } from '#tests/campaign/report/markdown.ts';
import { reportOf } from '#tests/campaign/report/report.ts';
import { writeReport } from '#tests/campaign/report/write.ts';
import { FAULTS } from '#tests/faults/faults.ts';

/** Runs a campaign as the command line tells; see `HELP`. */
const EXIT = { held: 0, broken: 1, couldNotRun: 2 };

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

try {
  process.exitCode = await chaos();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = EXIT.couldNotRun;
}

async function chaos(): Promise<number> {
  const { help, out, ...options } = parseCommandLine(process.argv.slice(2), FAULTS);
  if (help) {
    console.log(HELP);
    return EXIT.held;
  }
  console.log(
    `Seed ${options.seed}, ${options.minutes} minutes, ${options.faults.length} faults to draw from.`,
  );
  const outcome = await runCampaign(options, progressOn(process.stdout), interrupted.signal);
  const report = reportOf(options, outcome);
  const folder = await writeReport(out, report);
  console.log(`\n${markdownSummary(report)}\n\nReports: ${folder}`);
  return report.held ? EXIT.held : EXIT.broken;
}
