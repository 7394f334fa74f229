import { judgeByTests } from '#tests/mutants/by-tests.ts';
import { MUTANTS } from '#tests/mutants/mutants.ts';
const t = performance.now();
const verdicts = await judgeByTests(MUTANTS);
for (const { mutant, isKilled, said } of verdicts)
  console.log(isKilled ? 'killed  ' : 'SURVIVED', mutant.name, '|', said.slice(0, isKilled ? 90 : 600));
console.log(verdicts.filter((v) => v.isKilled).length, 'of', verdicts.length, performance.now() - t);
