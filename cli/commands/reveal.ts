import { ballotCommand } from './ballot.ts';

export const reveal = ballotCommand(
  {
    name: 'reveal',
    summary: 'show the counts to everybody',
    help: `Where RESULTS_VISIBLE withholds the counts, everybody sees them within a second, whether votes are still taken or
not. Elsewhere they are seen anyhow. "open" withholds them again.`,
  },
  (keeper) => keeper.reveal(),
);
