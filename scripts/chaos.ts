import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { HELP, parseCommandLine } from '#tests/campaign/command-line.ts';
import { KNOWN } from '#tests/faults/faults.ts';

/**
 * Runs a campaign as the command line tells; see `HELP`. It is a process in a group of its own: Ctrl-C reaches all of a
 * terminal's group, and would end the servers that have to be healed and looked at before the end.
 */
const CAMPAIGN = path.resolve(import.meta.dirname, '../tests/campaign/main.ts');
const COULD_NOT_RUN = 2;

try {
  const args = process.argv.slice(2);
  if (parseCommandLine(args, KNOWN).help) console.log(HELP);
  else process.exitCode = await campaign(args);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = COULD_NOT_RUN;
}

/** @returns The exit code of the campaign. */
async function campaign(args: readonly string[]): Promise<number> {
  const child = fork(CAMPAIGN, args, { detached: true, execArgv: process.execArgv });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.connected && child.send('interrupt'));
  const [code] = await once(child, 'exit');
  return code ?? COULD_NOT_RUN;
}
