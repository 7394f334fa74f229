import type { Command } from './command.ts';
import { close } from './commands/close.ts';
import { open } from './commands/open.ts';
import { replay } from './commands/replay.ts';
import { reveal } from './commands/reveal.ts';
import { simulate } from './commands/simulate.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';

/** All there are, in the order of the help. */
export const COMMANDS: readonly Command[] = [status, open, close, reveal, verify, replay, simulate];
