import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import packageJson from '#package.json' with { type: 'json' };
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PROJECT } from '#tests/processes/node-process.ts';

const CACHE = path.join(PROJECT, 'node_modules/.cache');
/** What it depends on how an empty database looks. */
const MAKER = path.join(PROJECT, 'runtime/database/pglite-database.ts');

let template: Promise<string> | undefined;

/**
 * Puts an embedded database without a schema, which nobody has opened, into `folder`, which is not there yet. A copy:
 * the first is made, which takes seconds, and kept for all tests until that which makes it changes.
 */
export async function putEmptyDatabase(folder: string): Promise<void> {
  template ??= keptTemplate();
  await cp(await template, folder, { recursive: true });
}

async function keptTemplate(): Promise<string> {
  const version = packageJson.dependencies['@electric-sql/pglite'];
  const made = createHash('sha256')
    .update(version)
    .update(await readFile(MAKER));
  const place = path.join(CACHE, `empty-database-${made.digest('hex').slice(0, 16)}`);
  if (!existsSync(place)) await makeTemplate(place);
  return place;
}

/** Made beside its place and moved there whole: other tests may make it at the same time, or be killed. */
async function makeTemplate(place: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(`${place}-`);
  try {
    const database = path.join(unfinished, 'database');
    await (await openPgliteDatabase(database)).close();
    await rename(database, place).catch((error) => {
      if (!existsSync(place)) throw error; // Another was quicker.
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
