import { ballotCommand } from './ballot.ts';

export const open = ballotCommand(
  {
    name: 'open',
    summary: 'take votes; the counts are not revealed, or no longer',
    help: 'Every api takes votes within a second. Opening an open ballot changes nothing, unless it was revealed.',
  },
  (keeper) => keeper.open(),
);
