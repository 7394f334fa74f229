import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Verdict } from './by-tests.ts';
import { judgeByTests } from './by-tests.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { mutated } from './project-copies.ts';
import { reportOf } from './report.ts';

const LOOP = 'consumer/consumer.ts';
const CO1 = '[CO1] a batch is acknowledged once all of it is committed, and not before';
const COUNTED = { file: 'consumer/consumer.test.ts', test: CO1, says: /^AssertionError/ };
const BEFORE_READING = "this.#phase = 'running';";

/** Changes that prove nothing, though the test of some of them is red. */
const UNPROVEN: readonly { readonly mutant: Mutant; readonly said: RegExp }[] = [
  {
    mutant: {
      name: 'harmless',
      file: LOOP,
      from: BEFORE_READING,
      to: `${BEFORE_READING} // Just so.`,
      killedBy: COUNTED,
    },
    said: /^The test is green with the change/,
  },
  {
    mutant: { name: 'no TypeScript', file: LOOP, from: BEFORE_READING, to: 'const {', killedBy: COUNTED },
    said: /^With the change the test could not be run/,
  },
  {
    mutant: {
      name: 'broken otherwise',
      file: LOOP,
      from: BEFORE_READING,
      to: "throw new TypeError('No.');",
      killedBy: COUNTED,
    },
    said: /^The test failed for another reason: TypeError: No\./,
  },
  {
    mutant: {
      name: 'left to a test that is not there',
      file: LOOP,
      from: BEFORE_READING,
      to: BEFORE_READING,
      killedBy: { ...COUNTED, test: CO1.slice(1) },
    },
    said: /^There is no such test/,
  },
];

describe('a change that is known to be wrong', () => {
  let verdicts: readonly Verdict[] = [];
  beforeAll(async () => {
    const servers = { redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') };
    verdicts = await judgeByTests([...MUTANTS, ...UNPROVEN.map(({ mutant }) => mutant)], servers);
  }, 300_000);
  afterAll(() => {
    const told = verdicts.filter(({ mutant }) => MUTANTS.includes(mutant));
    process.stdout.write(`${reportOf(told).join('\n')}\n`);
  });
  const verdictOn = (mutant: Mutant) => verdicts.find((each) => each.mutant === mutant);

  it.each(MUTANTS)('is seen by a test where it $name', (mutant) => {
    expect(verdictOn(mutant)).toMatchObject({ isKilled: true });
  });

  it.each(UNPROVEN)('is not taken for seen where it is $mutant.name', ({ mutant, said }) => {
    expect(verdictOn(mutant)).toMatchObject({ isKilled: false, said: expect.stringMatching(said) });
  });

  it('has a name of its own, and is one change', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    const [mutant] = MUTANTS;
    if (mutant === undefined) throw new Error('There are no mutants.');
    expect(() => mutated('nothing of it', mutant)).toThrow('0 times');
    expect(() => mutated(mutant.from.repeat(2), mutant)).toThrow('2 times');
    expect(mutated(`a ${mutant.from} b`, mutant)).toBe(`a ${mutant.to} b`);
  });
});
