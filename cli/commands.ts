import type { Command } from './command.ts';

/** All there are, in the order of the help. */
export const COMMANDS: readonly Command[] = [];
