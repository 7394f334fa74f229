import fc from 'fast-check';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import type { Vote } from '#ballot/vote.ts';
import type { Command } from './commands.ts';
import { command } from './commands.ts';
import type { CountingModel } from './model.ts';
import type { World } from './world.ts';

/** Entries that are no votes: nothing of ours, a vote of an unknown option, fields that are not text. */
const POISON = {
  foreign: ['hello', 'world'],
  birds: ['option', 'birds', 'timestamp', '1', 'request_id', 'x'],
  empty: ['', ''],
} as const;
export type Poison = keyof typeof POISON;

/** A vote nobody sent yet. */
export const append = (option: Option): Command =>
  command(`append('${option}')`, (model, world) => send(model, world, world.mint(option)));

/** A vote that was sent before, once more: the same id and option at another position. */
export const appendAgain = (nth: number): Command =>
  command(`appendAgain(${nth})`, (model, world) => send(model, world, sent(model, nth)), hasVotes);

/** The id of a vote that was sent before, with the other option: another vote. */
export const appendOther = (nth: number): Command =>
  command(
    `appendOther(${nth})`,
    async (model, world) => {
      const vote = sent(model, nth);
      await send(model, world, { ...vote, option: vote.option === 'cats' ? 'dogs' : 'cats' });
    },
    hasVotes,
  );

/** An entry that is no vote. */
export const appendPoison = (poison: Poison): Command =>
  command(`appendPoison('${poison}')`, async (model, world) => {
    model.appended(await world.log.appendRaw(POISON[poison]), undefined);
  });

/** The group is destroyed; the next reader, or somebody else before, makes it anew at the beginning of the log. */
export const destroyGroup = (isMadeAgain: boolean): Command =>
  command(`destroyGroup(${isMadeAgain})`, (_model, world) => world.log.destroyGroup(isMadeAgain));

/** Any of the above, new votes most often. */
export const logCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...OPTIONS).map(append) },
  { weight: 3, arbitrary: fc.nat({ max: 9 }).map(appendAgain) },
  { weight: 2, arbitrary: fc.nat({ max: 9 }).map(appendOther) },
  { weight: 2, arbitrary: fc.constantFrom<Poison>('foreign', 'birds', 'empty').map(appendPoison) },
  { weight: 1, arbitrary: fc.boolean().map(destroyGroup) },
);

async function send(model: CountingModel, world: World, vote: Vote): Promise<void> {
  model.appended(await world.log.append(vote), vote);
}

const hasVotes = (model: Readonly<CountingModel>) => model.votes.length > 0;

function sent(model: CountingModel, nth: number): Vote {
  const vote = model.votes[nth % model.votes.length];
  if (vote === undefined) throw new Error('No vote was sent yet.');
  return vote;
}
