import path from 'node:path';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import type { TestCase, TestSpecification, Vitest } from 'vitest/node';
import { createVitest } from 'vitest/node';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { Mutant } from './mutant.ts';
import { ProjectCopies } from './project-copies.ts';

/** What came of one mutant. */
export interface Verdict {
  readonly mutant: Mutant;
  /** Killed by its test, for the right reason. */
  readonly isKilled: boolean;
  /** What its test said, or why it proves nothing. */
  readonly said: string;
}

/** Where the killers find their servers; they start some of their own where that is left out. */
export interface Servers {
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

/** Test files that run at a time; each mutant is in a copy of its own, so none can mask another. */
const WORKERS = 2;
/** Longer than any of these tests takes, whether it is green or red. */
const TIMEOUT_MS = 60_000;

/** How one test ended: what it said when it failed, '' when it passed, undefined when it was not run. */
type Outcome = string | undefined;

/**
 * Runs the killer of each mutant twice: on a copy of the source with the mutant, and on one without. Red on the one
 * says something only where it is green on the other.
 */
export async function judgeByTests(mutants: readonly Mutant[], servers?: Servers): Promise<Verdict[]> {
  const copies = await ProjectCopies.begin();
  try {
    const roots = await Promise.all(mutants.map((mutant) => copies.make(mutant)));
    const vitest = await startVitest([copies.original, ...roots], servers);
    try {
      const { testModules } = await vitest.runTestSpecifications(
        [copies.original, ...roots].flatMap((root, i) =>
          specifications(vitest, root, i === 0 ? mutants : mutants.slice(i - 1, i)),
        ),
      );
      const tests = testModules.flatMap((module) => [...module.children.allTests()]);
      return mutants.map((mutant, i) => {
        const ended = (root: string) => outcomeOf(mutant, root, tests);
        return verdict(mutant, ended(copies.original), ended(roots[i] ?? ''));
      });
    } finally {
      await vitest.close();
    }
  } finally {
    await copies.remove();
  }
}

/** One project a copy, all with the same servers. */
function startVitest(roots: readonly string[], servers: Servers | undefined): Promise<Vitest> {
  const projects = roots.map(
    (root): TestProjectInlineConfiguration => ({
      root,
      test: {
        name: path.basename(root),
        include: ['**/*.test.ts'],
        testTimeout: TIMEOUT_MS,
        hookTimeout: TIMEOUT_MS,
        expect: { poll: { timeout: 10_000 } },
      },
    }),
  );
  return createVitest('test', {
    root: PROJECT,
    config: false,
    watch: false,
    reporters: [],
    maxWorkers: WORKERS,
    ...(servers ? { provide: { ...servers } } : { globalSetup: ['tests/servers/global-setup.ts'] }),
    projects,
  });
}

/** The killers of these mutants in one copy, a specification for each file. */
function specifications(vitest: Vitest, root: string, mutants: readonly Mutant[]): TestSpecification[] {
  const project = vitest.projects.find(({ config }) => config.root === root);
  if (project === undefined) throw new Error(`There is no project in ${root}.`);
  return [...Map.groupBy(mutants, ({ killedBy }) => killedBy.file)].map(([file, killed]) => {
    const titles = killed.map(({ killedBy }) => killedBy.test.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return project.createSpecification(path.join(root, file), {
      testNamePattern: new RegExp(`(${titles.join('|')})$`),
    });
  });
}

function outcomeOf({ killedBy }: Mutant, root: string, tests: readonly TestCase[]): Outcome {
  const file = path.join(root, killedBy.file);
  const test = tests.find(({ module, name }) => module.moduleId === file && name === killedBy.test);
  const result = test?.result();
  if (result === undefined || result.state === 'skipped' || result.state === 'pending') return undefined;
  return (result.errors ?? []).map(({ name, message }) => `${name}: ${message}`).join('\n');
}

function verdict(mutant: Mutant, unchanged: Outcome, changed: Outcome): Verdict {
  const no = (said: string) => ({ mutant, isKilled: false, said });
  if (unchanged === undefined) return no('There is no such test, or it could not be run.');
  if (unchanged !== '') return no(`The test fails without the change too: ${unchanged}`);
  if (changed === undefined) return no('With the change the test could not be run.');
  if (changed === '') return no('The test is green with the change.');
  if (!mutant.killedBy.says.test(changed)) return no(`The test failed for another reason: ${changed}`);
  return { mutant, isKilled: true, said: changed };
}
