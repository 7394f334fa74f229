import { parseArgs } from 'node:util';
import { judgeByCampaign } from '#tests/mutants/by-campaign.ts';
import { judgeByTests } from '#tests/mutants/by-tests.ts';
import { MUTANTS } from '#tests/mutants/mutants.ts';
import { reportOf } from '#tests/mutants/report.ts';

const HELP = `npm run mutants: applies changes that are known to be wrong to copies of the source, and sees them found.

  npm run mutants                           each by its test, as npm test does
  npm run mutants -- NOACK trims            those whose name or file has one of the words
  npm run mutants -- --by campaign          each by a campaign of faults, one after the other
  npm run mutants -- --by campaign --seed 7 --minutes 1 --faults F1

Ends with 0 when all were found, with 1 when one lives.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    by: { type: 'string', default: 'tests' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    faults: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const chosen = MUTANTS.filter(
  ({ name, file }) =>
    positionals.length === 0 || positionals.some((word) => name.includes(word) || file.includes(word)),
);

if (values.help) console.log(HELP);
else if (!['tests', 'campaign'].includes(values.by)) throw new Error(`--by ${values.by}: tests or campaign.`);
else if (chosen.length === 0) throw new Error('There is no such mutant.');
else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const which = values.faults === undefined ? [] : ['--faults', values.faults];
  const faults = ['--seed', values.seed, '--minutes', values.minutes, ...which];
  const verdicts = await (values.by === 'tests'
    ? judgeByTests(chosen)
    : judgeByCampaign(chosen, faults, (on) => console.log(`Campaign on ${on} …`)));
  console.log(reportOf(verdicts, values.by).join('\n'));
  process.exitCode = verdicts.every(({ isKilled }) => isKilled) ? 0 : 1;
}
