import { ballotCommand } from './ballot.ts';

export const close = ballotCommand(
  {
    name: 'close',
    summary: 'take no more votes; what was accepted still counts',
    help: 'Every api answers 409 within a second. Closing a closed ballot changes nothing.',
  },
  (keeper) => keeper.close(),
);
