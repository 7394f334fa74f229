import fc from 'fast-check';
import type { Command } from './commands.ts';
import { drain } from './drain.ts';
import type { Servers } from './servers.ts';
import { World } from './world.ts';

/** Few long lists find more than many short ones: each needs connections anew, and those take most of the time. */
const COMMANDS_MAX = 60;
const SEEDS = 2 ** 31;

/**
 * Runs lists of commands drawn by chance, and says by which seed they were drawn. A failure is told with the shortest
 * list that still fails.
 *
 * `FC_SEED` repeats a run; `FC_NUM_RUNS` makes it as many lists as one likes.
 */
export async function expectOfAnyCommands(
  name: string,
  servers: Servers,
  command: fc.Arbitrary<Command>,
  numRuns: number,
): Promise<void> {
  const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * SEEDS));
  process.stdout.write(`${name}: FC_SEED=${seed} FC_NUM_RUNS=${numRuns}\n`);
  const commands = fc.commands([command], { maxCommands: COMMANDS_MAX, size: 'max', disableReplayLog: true });
  const property = fc.asyncProperty(commands, (some) => expectOfCommands(servers, some));
  // Unbiased, or most of the lists would be short.
  await fc.assert(property, { seed, numRuns, includeErrorInReport: true, plugins: [fc.unbiased()] });
}

/** Runs these commands on an empty database and a stream of their own, then counts what they left. */
export async function expectOfCommands(servers: Servers, commands: Iterable<Command>): Promise<void> {
  await servers.empty();
  const world = new World(servers);
  try {
    await fc.asyncModelRun(() => ({ model: world.model, real: world }), commands);
    await drain(world);
  } finally {
    await world.log.close();
  }
}
