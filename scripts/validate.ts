import { commandLineOrExit } from './command-line-or-exit.ts';
import type { CommandLine } from './validate/command-line.ts';
import { HELP, parseCommandLine } from './validate/command-line.ts';
import { liveProgress, summary, verdict } from './validate/report.ts';
import type { Progress } from './validate/run.ts';
import { runChecks } from './validate/run.ts';
import { ourVote, voteAt } from './validate/target.ts';

/** `npm run validate`: the checks before a release, run one after the other, and what came of them. */
const EXIT = { failed: 1, usage: 2 };
const SILENT: Progress = { began: () => {}, ended: () => {} };
/** What a shell reports of a program that was ended by the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const commandLine = commandLineOrExit(parseCommandLine, 'validate', EXIT.usage);
if (commandLine.help) console.log(HELP);
else process.exitCode = await validate(commandLine);

async function validate({ url, vote: mayVote, json, checks }: CommandLine): Promise<number> {
  const target = url === undefined ? ourVote() : voteAt(url, { mayVote });
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => void target.close().finally(() => process.exit(code)));
  }
  try {
    const outcomes = await runChecks(checks, target, json ? SILENT : liveProgress(process.stdout));
    if (json) console.log(JSON.stringify({ verdict: summary(outcomes), checks: outcomes }, undefined, 2));
    else process.stdout.write(verdict(outcomes, process.stdout));
    return outcomes.some(({ result }) => result === 'failed') ? EXIT.failed : 0;
  } finally {
    await target.close();
  }
}
