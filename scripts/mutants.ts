import { parseArgs } from 'node:util';
import { judgeByTests } from '#tests/mutants/by-tests.ts';
import { MUTANTS } from '#tests/mutants/mutants.ts';
import { reportOf } from '#tests/mutants/report.ts';

/**
 * Applies each change of tests/mutants that is known to be wrong to a copy of the source, sees its test fail there,
 * and says so. Words after the command choose the mutants whose name or file has one of them. Exits with 1 where one lives.
 */
const { positionals } = parseArgs({ allowPositionals: true });
const chosen = MUTANTS.filter(
  ({ name, file }) =>
    positionals.length === 0 || positionals.some((word) => name.includes(word) || file.includes(word)),
);
const verdicts = await judgeByTests(chosen);
console.log(reportOf(verdicts).join('\n'));
process.exitCode = verdicts.length > 0 && verdicts.every(({ isKilled }) => isKilled) ? 0 : 1;
