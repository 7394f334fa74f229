import type { Verdict } from './by-tests.ts';

/**
 * The verdicts as lines for a person: how many mutants were killed, and each with its killer or why it lives.
 *
 * @param by What judged them: their tests, or a campaign.
 */
export function reportOf(verdicts: readonly Verdict[], by = 'tests'): string[] {
  const killed = verdicts.filter(({ isKilled }) => isKilled);
  return [
    `Mutants killed: ${killed.length} of ${verdicts.length}.`,
    ...verdicts.map(({ mutant: { name, killedBy }, isKilled, said }) => {
      if (!isKilled) return `  ALIVE: ${name}\n    ${said.replaceAll('\n', '\n    ')}`;
      return `  killed: ${name}\n    by ${by === 'tests' ? `${killedBy.file}: ${killedBy.test}` : 'the campaign'}`;
    }),
  ];
}
