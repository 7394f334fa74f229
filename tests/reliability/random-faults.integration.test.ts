import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { FailingPipeline } from '#tests/faults/failing-pipeline.ts';
import { FAULTS } from '#tests/faults/faults.ts';
import { ANSWER_MAX_MS, expectAllCounted } from '#tests/processes/all-counted.ts';
import { Voters } from '#tests/processes/voters.ts';

/** Repeat a run by its seed: `FAULT_SEED=… FAULT_ROUNDS=… npx vitest run --project integration random-faults`. */
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 2 ** 31);
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 4);
/** Every other seed spreads the votes. */
const PARTITIONS = SEED % 2 === 0 ? 1 : 3;
const ROUND_MAX_MS = 60_000;

/** What goes wrong at the same time, each thing a little after the one before, and for how long. */
const mixes = fc.sample(
  fc.record({
    faults: fc.uniqueArray(fc.constantFrom(...FAULTS), {
      minLength: 2,
      maxLength: 3,
      selector: ({ target }) => target,
    }),
    apartMs: fc.integer({ min: 0, max: 500 }),
    lastsMs: fc.integer({ min: 500, max: 4_000 }),
    chances: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  }),
  { seed: SEED, numRuns: ROUNDS },
);
const tell = (line: string) => process.stdout.write(`${line}\n`);

it(`[CO1] [EL1] [API4] [CO5] random mixes of faults lose nothing and count nothing twice (FAULT_SEED=${SEED})`, {
  timeout: ROUNDS * ROUND_MAX_MS,
}, async () => {
  tell(`FAULT_SEED=${SEED} FAULT_ROUNDS=${ROUNDS}, partitions: ${PARTITIONS}`);
  const all = await FailingPipeline.start({ partitions: PARTITIONS });
  onTestFinished(() => all.close());
  const { pipeline } = all;
  await all.untilReady();
  const voters = new Voters(pipeline.apiUrl, { count: 12 });
  const untilMoreVotes = () => {
    const before = voters.count;
    return expect.poll(() => voters.count).toBeGreaterThan(before + 50);
  };
  for (const { faults, apartMs, lastsMs, chances } of mixes) {
    tell(`${faults.map(({ target, name }) => `${target} ${name}`).join('; ')} (for ${lastsMs} ms)`);
    await untilMoreVotes();
    const heals: (() => Promise<void>)[] = [];
    for (const fault of faults) {
      heals.push(await fault.strike(all, () => chances.next().value));
      await sleep(apartMs);
    }
    await sleep(lastsMs);
    for (const heal of heals) await heal();
    const healedAt = performance.now();
    await all.untilReady();
    await untilMoreVotes();
    tell(`  ready ${Math.round(performance.now() - healedAt)} ms after it was healed`);
  }
  await voters.leave();
  await expectAllCounted(pipeline, voters.accepted);
  tell(
    `  ${voters.count} votes, ${[...voters.failures].join(' ')}, slowest ${Math.round(voters.slowestMs)} ms`,
  );
  expect(voters.slowestMs).toBeLessThan(ANSWER_MAX_MS);
});
