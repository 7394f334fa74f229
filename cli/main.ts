import { COMMANDS } from './commands.ts';

/** What an operator types: `votes COMMAND`. */
process.stdout.write(`${COMMANDS.length} commands.\n`);
