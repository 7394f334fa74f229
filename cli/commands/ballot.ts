import type { BallotState } from '#ballot/ballot-state.ts';
import type { BallotKeeper } from '#results/ports.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../command.ts';

/** What a change of the ballot says when it is done. */
export interface BallotResult {
  readonly ballot: 'open' | 'closed';
  readonly revealed: boolean;
}

/** A command that changes the ballot's state, and tells the state after it. */
export function ballotCommand(
  words: Omit<Command, 'run' | 'group' | 'example'>,
  change: (keeper: BallotKeeper) => Promise<BallotState>,
): Command {
  return {
    ...words,
    group: 'ballot',
    example: `${words.name}`,
    async run({ terminal, places }) {
      const { database } = await places();
      const { isOpen, isRevealed } = await change(createBallotKeeper(database));
      const result: BallotResult = { ballot: isOpen ? 'open' : 'closed', revealed: isRevealed };
      terminal.result(result, inWords);
      return EXIT.done;
    },
  };
}

function inWords({ ballot, revealed }: BallotResult): string {
  const taken = ballot === 'open' ? 'Votes are taken.' : 'Votes are refused; what was accepted still counts.';
  const shown = revealed ? 'The counts are revealed.' : 'The counts are not revealed.';
  return `The ballot is ${ballot}. ${taken} ${shown} Every api follows within a second.`;
}
