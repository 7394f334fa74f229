import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';
import { MUTANTS } from './mutants.ts';
import { mutated } from './project-copies.ts';

it.each(MUTANTS)('a change of what is in the code: $name', async (mutant) => {
  const source = String(await readFile(path.join(PROJECT, mutant.file)));
  expect(mutated(source, mutant)).not.toBe(source);
});
