import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { noticeOf, thirdPartyIn } from './licences.ts';

const PROJECT = path.resolve(import.meta.dirname, '..');

/** What is bundled for an image of its own, and the file it begins with. */
export const BUNDLED = {
  api: 'api/main.ts',
  consumer: 'consumer/main.ts',
  migrate: 'migrate/main.ts',
  cli: 'cli/main.ts',
} as const;

/** Libraries of the older kind ask for others by `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** What a bundle looks for beside itself: `new URL('./migrations/', import.meta.url)`. */
const BESIDE = /new URL\((["'])(?:\.\/)?([\w.-]+)\/?\1,\s*import\.meta\.url\)/g;

const OTHER_THAN_ASCII = /[^\p{ASCII}]/gu;
const COMMENT = /^\s*(\/\/|\/?\*)/;

/**
 * The same code with other characters in its comments only. V8 keeps a text in which there is one that is not ASCII at
 * twice the memory: 4 MB for nothing. esbuild writes texts that are run in ASCII, but leaves regular expressions.
 *
 * @throws Error Such a character is run.
 */
function inAscii(code: string): string {
  const run = code.split('\n').find((line) => line.search(OTHER_THAN_ASCII) !== -1 && !COMMENT.test(line));
  if (run !== undefined) throw new Error(`Not in ASCII, and no comment by itself; escape it: ${run.trim()}`);
  return code.replaceAll(OTHER_THAN_ASCII, '?');
}

/**
 * Makes of a process one file, `main.mjs`, with its source map, the files it reads beside itself and the licences of all
 * that is in it. Names are kept and nothing is squeezed, so that a stack can be read; the map leads it to our files.
 *
 * @param entry The file it begins with, from the root of the project.
 * @param folder Where to put all of it; it need not exist.
 * @throws Error when something cannot be bundled so that it runs, or a file it reads is not there.
 */
export async function bundle(entry: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const outfile = path.join(folder, 'main.mjs');
  const { metafile, warnings } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: REQUIRE },
    // Some libraries come as modules too, and in their other form ask for their own files in a way nobody can follow.
    mainFields: ['module', 'main'],
    // It is asked for in case it is there, and never is.
    external: ['pg-native'],
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  if (warnings.length > 0) throw new Error(`${entry} does not bundle without a doubt; see above.`);
  const sources = Object.keys(metafile.inputs);
  const code = inAscii(await readFile(outfile, 'utf8'));
  await writeFile(outfile, code);
  await copyBeside(code, sources, folder);
  await tellOfOthers(sources, folder);
}

/** A file that a source reads beside itself has to be beside the bundle, which is in the place of the source now. */
async function copyBeside(code: string, sources: readonly string[], folder: string): Promise<void> {
  const names = new Set([...code.matchAll(BESIDE)].map(([, , name = '']) => name));
  for (const name of names) {
    const reader = await readerOf(name, sources);
    if (reader === undefined)
      throw new Error(`The bundle reads ${name} beside itself, and no source has it.`);
    await cp(path.join(path.dirname(path.join(PROJECT, reader)), name), path.join(folder, name), {
      recursive: true,
    });
  }
}

/** The source that has a file or folder of this name beside it, and names it. */
async function readerOf(name: string, sources: readonly string[]): Promise<string | undefined> {
  for (const source of sources) {
    const file = path.join(PROJECT, source);
    const isBeside = await stat(path.join(path.dirname(file), name)).then(
      () => true,
      () => false,
    );
    if (isBeside && (await readFile(file, 'utf8')).includes(name)) return source;
  }
  return undefined;
}

/** What is bundled of others: their licences word by word, as they ask for, and what image scanners know them by. */
async function tellOfOthers(sources: readonly string[], folder: string): Promise<void> {
  const packages = [...new Set(sources.map(packageOf).filter((each) => each !== undefined))].sort();
  const ours = await readFile(path.join(PROJECT, 'LICENSE'), 'utf8');
  const theirs = noticeOf(packages.map((each) => thirdPartyIn(path.join(PROJECT, each))));
  await writeFile(path.join(folder, 'LICENSES.txt'), `${ours}\n${theirs}`);
  for (const each of packages)
    await cp(path.join(PROJECT, each, 'package.json'), path.join(folder, each, 'package.json'));
}

/** The folder of the package a source belongs to; undefined for our own. */
function packageOf(source: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0];
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Usage: node scripts/bundle.ts FOLDER');
    process.exit(2);
  }
  for (const [name, entry] of Object.entries(BUNDLED)) await bundle(entry, path.resolve(folder, name));
}
