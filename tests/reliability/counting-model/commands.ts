import fc from 'fast-check';
import type { CountingModel, Member } from './model.ts';
import { MEMBERS } from './model.ts';
import type { Successor } from './seat.ts';
import type { World } from './world.ts';

export type Command = fc.AsyncCommand<CountingModel, World>;

/**
 * A command, after which everything is checked.
 *
 * @param name As it is written in a list of commands, so that a counterexample can be pinned as it is printed.
 */
export function command(
  name: string,
  run: (model: CountingModel, world: World) => Promise<void>,
  check: (model: Readonly<CountingModel>) => boolean = () => true,
): Command {
  return {
    check,
    toString: () => name,
    async run(model, world) {
      await run(model, world);
      await world.check();
    },
  };
}

/** Any member. */
export const member: fc.Arbitrary<Member> = fc.constantFrom(...MEMBERS);

/** Anybody who comes in a member's place. */
export const successor: fc.Arbitrary<Successor> = fc.record({
  name: fc.constantFrom('same name', 'another name'),
  patience: fc.constantFrom('patient', 'impatient'),
});

export function written({ name, patience }: Successor): string {
  return `{ name: '${name}', patience: '${patience}' }`;
}
