import fc from 'fast-check';
import type { Command } from './commands.ts';
import { command, member, successor, written } from './commands.ts';
import type { Fate, Moment } from './held-consumer.ts';
import type { Member } from './model.ts';
import { MEMBERS } from './model.ts';
import type { Successor } from './seat.ts';

/** Turns of the real consumers' loops in any order, with any fate of a call and any end of a loop. */

/** A loop makes its next call. */
export const turn = (of: Member, fate: Fate): Command =>
  command(`turn(${of}, '${fate}')`, (_model, world) => world.consumer(of).turn(fate));

/** All loops make their next calls at the same time, in an order that the servers choose. */
export const turnTogether = (): Command =>
  command('turnTogether()', async (_model, world) => {
    await Promise.all(MEMBERS.map((of) => world.consumer(of).turn('goes well')));
  });

/** A loop is killed before or after its next call, and another comes in its place. */
export const kill = (of: Member, moment: Moment, next: Successor): Command =>
  command(`kill(${of}, '${moment}', ${written(next)})`, async (_model, world) => {
    await world.consumer(of).kill(moment);
    await world.seat(of).vacate(next);
  });

/** A loop is told to stop, while all is well or while its next call fails, and another comes in its place. */
export const stop = (of: Member, when: 'well' | 'failing', next: Successor): Command =>
  command(`stop(${of}, '${when}', ${written(next)})`, async (_model, world) => {
    const consumer = world.consumer(of);
    await (when === 'well' ? consumer.stop() : consumer.stopFailing());
    await world.seat(of).vacate(next);
  });

const badFate = fc.constantFrom<Fate>('fails', 'goes unanswered');
const moment = fc.constantFrom<Moment>('before its call', 'after its call');
const when = fc.constantFrom<'well' | 'failing'>('well', 'failing');

/** Anything that can become of any loop, a good turn most often. */
export const loopCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 20, arbitrary: member.map((of) => turn(of, 'goes well')) },
  { weight: 1, arbitrary: fc.tuple(member, badFate).map((args) => turn(...args)) },
  { weight: 1, arbitrary: fc.constant(turnTogether()) },
  { weight: 1, arbitrary: fc.tuple(member, moment, successor).map((args) => kill(...args)) },
  { weight: 1, arbitrary: fc.tuple(member, when, successor).map((args) => stop(...args)) },
);
