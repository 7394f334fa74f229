import fc from 'fast-check';
import { expect } from 'vitest';
import { apply as applyDeliveries } from '#consumer/apply.ts';
import type { TallyWriter } from '#results/ports.ts';
import { DatabaseUnavailable } from '#runtime/database/database.ts';
import type { Command } from './commands.ts';
import { command, member, successor, written } from './commands.ts';
import type { Fate } from './held-consumer.ts';
import type { CountingModel, Hand, Member } from './model.ts';
import type { Successor } from './seat.ts';
import type { World } from './world.ts';

/** The steps of the consumer's loop, one by one, in any order that several members can take them in. */

/** A member with empty hands reads. */
export const read = (of: Member, batchSizeMax: number): Command =>
  command(
    `read(${of}, ${batchSizeMax})`,
    async (model, world) => {
      const reader = world.seat(of).reader();
      const deliveries = await reader.read({ batchSizeMax, blockTimeoutMs: 1 });
      if (deliveries.length > 0) model.hands.set(of, { deliveries, isApplied: false });
    },
    (model) => !model.hands.has(of),
  );

/** A member applies what it holds, also what it has applied before. */
export const apply = (of: Member, fate: Fate): Command =>
  command(
    `apply(${of}, '${fate}')`,
    (model, world) => applyHand(model, world, of, fate),
    (model) => model.hands.has(of),
  );

/** All who hold something apply it at the same time, each in a session of its own. */
const applyTogether = (): Command =>
  command(
    'applyTogether()',
    async (model, world) => {
      await Promise.all([...model.hands.keys()].map((of) => applyHand(model, world, of, 'goes well')));
    },
    (model) => model.hands.size > 1,
  );

/** A member acknowledges what it has applied. */
export const acknowledge = (of: Member): Command =>
  command(
    `acknowledge(${of})`,
    async (model, world) => {
      const reader = world.seat(of).reader();
      await reader.acknowledge(handOf(model, of).deliveries.map(({ position }) => position));
      model.hands.delete(of);
    },
    (model) => model.hands.get(of)?.isApplied === true,
  );

/** A member is killed and forgets what it holds; another comes in its place. */
export const crash = (of: Member, next: Successor): Command =>
  command(`crash(${of}, ${written(next)})`, async (model, world) => {
    model.hands.delete(of);
    await world.seat(of).vacate(next);
  });

const fate = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Fate>('goes well') },
  { weight: 2, arbitrary: fc.constant<Fate>('fails') },
  { weight: 1, arbitrary: fc.constant<Fate>('goes unanswered') },
);

/** Any step of any member. */
export const stepCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(member, fc.integer({ min: 1, max: 5 })).map((args) => read(...args)) },
  { weight: 10, arbitrary: fc.tuple(member, fate).map((args) => apply(...args)) },
  { weight: 3, arbitrary: fc.constant(applyTogether()) },
  { weight: 6, arbitrary: member.map(acknowledge) },
  { weight: 1, arbitrary: fc.tuple(member, successor).map((args) => crash(...args)) },
);

async function applyHand(model: CountingModel, world: World, of: Member, fate: Fate): Promise<void> {
  const { deliveries } = handOf(model, of);
  const writer: TallyWriter = { applyBatch: (batch) => world.record(batch, fate) };
  const applying = applyDeliveries(writer, deliveries, () => {});
  if (fate !== 'goes well') return expect(applying).rejects.toThrow(DatabaseUnavailable);
  await applying;
  model.hands.set(of, { deliveries, isApplied: true });
}

function handOf(model: CountingModel, of: Member): Hand {
  const hand = model.hands.get(of);
  if (hand === undefined) throw new Error(`Member ${of} holds nothing.`);
  return hand;
}
