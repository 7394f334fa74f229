import type { Command } from './command.ts';
import { close } from './commands/close.ts';
import { dropDeadLetters } from './commands/dead-letters-drop.ts';
import { listDeadLetters } from './commands/dead-letters-list.ts';
import { replayDeadLetters } from './commands/dead-letters-replay.ts';
import { showDeadLetter } from './commands/dead-letters-show.ts';
import { exportVotes } from './commands/export.ts';
import { open } from './commands/open.ts';
import { rebuild } from './commands/rebuild.ts';
import { replay } from './commands/replay.ts';
import { resetVotes } from './commands/reset.ts';
import { reveal } from './commands/reveal.ts';
import { simulate } from './commands/simulate.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';

/** All there are, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  status,
  open,
  close,
  reveal,
  verify,
  replay,
  rebuild,
  listDeadLetters,
  showDeadLetter,
  replayDeadLetters,
  dropDeadLetters,
  exportVotes,
  resetVotes,
  simulate,
];
