import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommandLine } from '#tests/soak/command-line.ts';
import { HELP, parseCommandLine } from '#tests/soak/command-line.ts';
import { plot } from '#tests/soak/plot.ts';
import { soakProgress } from '#tests/soak/progress.ts';
import { report } from '#tests/soak/report.ts';
import { toCsv } from '#tests/soak/series.ts';
import { soak } from '#tests/soak/soak.ts';
import { verdictOf } from '#tests/soak/verdict.ts';
import { commandLineOrExit } from './command-line-or-exit.ts';

/** `npm run soak`: a vote under half its load for an hour, and whether anything grows. */
const EXIT = { grows: 1, unable: 2 };

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());

const commandLine = commandLineOrExit(parseCommandLine, 'soak', EXIT.unable);
if (commandLine.help) console.log(HELP);
else {
  process.exitCode = await run(commandLine).catch((error) => {
    console.error(ending.signal.aborted ? 'It was ended before anybody voted.' : error);
    return EXIT.unable;
  });
}

async function run(commandLine: CommandLine): Promise<number> {
  const { out } = commandLine;
  const soaked = await soak(commandLine, ending.signal, soakProgress(process.stdout));
  const verdict = verdictOf(soaked);
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, 'soak.csv'), toCsv(soaked.samples));
  await writeFile(path.join(out, 'soak.svg'), plot(verdict, soaked.warmUntil));
  await writeFile(path.join(out, 'soak.md'), report(soaked, verdict, new Date()));
  console.log(`${verdict.sentence} The report: ${path.join(out, 'soak.md')}`);
  return verdict.isFlat ? 0 : EXIT.grows;
}
