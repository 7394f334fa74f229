import '#runtime/first-process.ts';
import packageJson from '#package.json' with { type: 'json' };
import { isNpmScript } from '#runtime/config/npm-script.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { EXIT } from './command.ts';
import { COMMANDS } from './commands.ts';
import { openPlaces, readCliSettings } from './open-places.ts';
import { run } from './run.ts';
import { openTerminal } from './terminal.ts';

/** What an operator types: `votes COMMAND`. */
const interruption = new AbortController();
/** npm passes on the Ctrl-C that the terminal has told us of already. */
const ONE_CTRL_C_MS = 500;
process.once('SIGINT', () => {
  interruption.abort();
  setTimeout(() => process.once('SIGINT', () => process.exit(EXIT.interrupted)), ONE_CTRL_C_MS).unref();
});
// Until then a second one is not to end us.
process.on('SIGINT', () => {});
// The first process of a container is told nothing that it does not listen for.
process.once('SIGTERM', () => interruption.abort());

process.exit(
  await run(process.argv.slice(2), {
    commands: COMMANDS,
    version: packageJson.version,
    // By npm in a clone; in the image it is what starts by itself.
    typed: isNpmScript('votes') ? 'npm run votes --' : 'votes',
    interrupted: interruption.signal,
    openTerminal: (isJson) => openTerminal({ out: process.stdout, err: process.stderr }, isJson),
    openPlaces: (folder, terminal, signal) =>
      openPlaces(folder, readCliSettings(READ_BY.cli), { signal, onWaiting: terminal.progress }),
  }),
);
