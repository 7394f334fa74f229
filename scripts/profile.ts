import { Rig } from '#tests/load/rig.ts';
import type { CommandLine } from '#tests/profile/command-line.ts';
import { HELP, parseCommandLine } from '#tests/profile/command-line.ts';
import { report } from '#tests/profile/report.ts';
import { commandLineOrExit } from './command-line-or-exit.ts';

/** `npm run profile`: where the time of the two hot paths goes. */
const UNABLE = 2;

const commandLine = commandLineOrExit(parseCommandLine, 'profile', UNABLE);
if (commandLine.help) console.log(HELP);
else {
  try {
    await run(commandLine);
  } catch (error) {
    console.error(error);
    // Not left to the last event: what waits for a process that has gone may wait for minutes.
    process.exit(UNABLE);
  }
}

async function run({ hotPaths, isShort, isRecorded, out }: CommandLine): Promise<void> {
  const ended = untilEnded();
  await using rig = await Rig.start({ isShort });
  for (const hotPath of hotPaths) {
    await using cleanup = new AsyncDisposableStack();
    console.log(`${hotPath.name}: ${hotPath.load} …`);
    const profile = await Promise.race([hotPath.profile(rig, cleanup), ended]);
    console.log(`${await report(hotPath, profile, { out, isRecorded })}\n`);
  }
  console.log(`The flame graphs: ${out}`);
}

/** Rejects when the person wants it to end, so that what was started is ended too. */
function untilEnded(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // Before anybody waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => reject(new Error('It was ended.')));
  return promise;
}
