import type { Outcome } from '#tests/load/bench.ts';
import { carryOut } from '#tests/load/bench.ts';
import type { CommandLine } from '#tests/load/command-line.ts';
import { HELP, parseCommandLine } from '#tests/load/command-line.ts';
import { lookAtMachine } from '#tests/load/machine.ts';
import { progressOn } from '#tests/load/progress.ts';
import { recordOf } from '#tests/load/record.ts';
import { recordInDocuments, writeReport } from '#tests/load/report.ts';
import { Rig } from '#tests/load/rig.ts';
import { commandLineOrExit } from './command-line-or-exit.ts';

/** `npm run bench`: how fast the vote is, beside its limits and what it is compared with. */
const UNABLE = 2;

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => ending.abort(new Error('It was ended.')));

const commandLine = commandLineOrExit(parseCommandLine, 'bench', UNABLE);
if (commandLine.help) console.log(HELP);
else process.exitCode = await run(commandLine);

/** @returns The exit code. */
async function run({ comparisons, rounds, isShort, isRecorded, out }: CommandLine): Promise<number> {
  const began = new Date();
  await using rig = await Rig.start({ isShort });
  const machine = await lookAtMachine(rig);
  const progress = progressOn(process.stdout, rounds);
  const outcomes: Outcome[] = [];
  let failure: unknown;
  try {
    for (const comparison of comparisons)
      outcomes.push(await carryOut(comparison, { rounds, rig, progress, ending: ending.signal }));
  } catch (error) {
    failure = ending.signal.aborted ? ending.signal.reason : error;
  }
  const record = recordOf(outcomes, { began, isShort, machine });
  console.log(`\n${await writeReport(out, record)}\n\nThe report: ${out}`);
  if (isRecorded) await recordInDocuments(record);
  if (failure === undefined) return 0;
  console.error(causeOf(failure));
  return UNABLE;
}

/** What went wrong first: what was cleaned up after it may have failed of it. */
function causeOf(failure: unknown): unknown {
  if (failure instanceof SuppressedError) return causeOf(failure.suppressed);
  return failure === ending.signal.reason && failure instanceof Error ? failure.message : failure;
}
