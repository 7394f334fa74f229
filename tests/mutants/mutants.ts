import { COUNTING_MUTANTS } from './counting-mutants.ts';
import { INTAKE_MUTANTS } from './intake-mutants.ts';
import { LOG_MUTANTS } from './log-mutants.ts';
import type { Mutant } from './mutant.ts';

/** Every change that is known to lose a vote, to count one twice, or to say so where it did not happen. */
export const MUTANTS: readonly Mutant[] = [...INTAKE_MUTANTS, ...LOG_MUTANTS, ...COUNTING_MUTANTS];
