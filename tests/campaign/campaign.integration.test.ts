import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { KNOWN } from '#tests/faults/faults.ts';
import { runCampaign } from './campaign.ts';
import { progressOn } from './progress.ts';
import { markdownSummary } from './report/markdown.ts';
import { reportOf } from './report/report.ts';
import { writeReport } from './report/write.ts';
import { SEEDS } from './seeded.ts';

/** `CHAOS_SEED=… npx vitest run --project integration campaign` lets the same faults strike in the same order. */
const SEED = Number(process.env.CHAOS_SEED ?? randomInt(SEEDS));
/** F15 starts more processes at once than two cores start in time, and has a test of its own. */
const faults = KNOWN.filter(({ id }) => id !== 'F15');
/** Light, for another test runs beside it on the same cores. */
const OPTIONS = {
  ...{ seed: SEED, minutes: 2, rate: 400, connections: 48, partitions: SEED % 2 === 0 ? 1 : 3 },
  ...{ faults, untilBroken: false },
};
/** Starting, recovering for the last time, and checking come on top. */
const LIMIT_MS = 480_000;

it(`[CO1] [CO5] [EL1] [API4] faults of every kind lose nothing and count nothing twice (CHAOS_SEED=${SEED})`, {
  timeout: LIMIT_MS,
}, async () => {
  process.stdout.write(`CHAOS_SEED=${SEED}\n`);
  const told = { write: (text: string) => process.stdout.write(text) };
  const outcome = await runCampaign(OPTIONS, progressOn(told), new AbortController().signal);
  const report = reportOf(OPTIONS, outcome);
  process.stdout.write(`${markdownSummary(report)}\n`);
  if (!report.held) process.stdout.write(`Reports: ${await writeReport('reports', report)}\n`);
  expect({ broken: report.broken, trouble: report.trouble }).toEqual({ broken: [], trouble: undefined });
  expect(report.votes.countedOnce).toBeGreaterThan(1_000);
  expect(report.episodes.length).toBeGreaterThan(3);
});
