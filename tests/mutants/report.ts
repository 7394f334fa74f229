import type { Verdict } from './by-tests.ts';

/** The verdicts as lines for a person: how many mutants were killed, and each with its killer or why it lives. */
export function reportOf(verdicts: readonly Verdict[]): string[] {
  const killed = verdicts.filter(({ isKilled }) => isKilled);
  return [
    `Mutants killed: ${killed.length} of ${verdicts.length}.`,
    ...verdicts.map(({ mutant: { name, killedBy }, isKilled, said }) =>
      isKilled
        ? `  killed: ${name}\n    by ${killedBy.file}: ${killedBy.test}`
        : `  ALIVE: ${name}\n    ${said.replaceAll('\n', '\n    ')}`,
    ),
  ];
}
