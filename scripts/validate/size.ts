import type { Answer } from '#tests/processes/ask.ts';
import { ask } from '#tests/processes/ask.ts';
import { memoryOf } from '#tests/processes/process-figures.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';

/**
 * What a voter's phone loads at most over the network of a full hall, in packed bytes, with the history that is
 * fetched only once it is seen. Scripts were 114 KB when the limits were set, React most of them, and all files
 * together 127 KB: what passes these is a new library. What the vote alone may load is a test of the built page.
 */
export const PAGE_LIMITS = { scriptBytes: 130_000, allBytes: 150_000 };

/**
 * What the process may hold once it has started: what the README promises with a quarter of a million votes in it, and
 * here there are none. 440 to 460 MB were measured right after the start that makes a database, or 610 to 640 MB where
 * the garbage collector had not yet come to what it was made with, and 330 MB after later starts.
 */
export const MEMORY_MAX_MB = 650;

/** Below this, packing saves less than its headers cost. */
const PACKED_FROM_BYTES = 512;

/** How much a voter loads, packed in both ways a browser may ask for, and what the process takes. */
export async function checkSize(target: Target): Promise<Finding[]> {
  const origin = await target.origin();
  const found: Finding[] = [];
  for (const packing of ['gzip', 'br']) {
    const files = await loadPage(origin, packing);
    const script = bytesOf(files.filter(({ path }) => path.endsWith('.js')));
    const all = bytesOf(files);
    target.note(
      `${packing}: ${kilobytes(all)} in ${files.length} files, ${kilobytes(script)} of them script`,
    );
    found.push(...tooLarge(`the scripts, ${packing}`, script, PAGE_LIMITS.scriptBytes));
    found.push(...tooLarge(`all files of the page, ${packing}`, all, PAGE_LIMITS.allBytes));
    found.push(...files.flatMap((file) => unpacked(file, packing)));
  }
  return [...found, ...(await checkMemory(target))];
}

interface PageFile {
  readonly path: string;
  readonly answer: Answer;
}

/** The page and, file by file, what it and its files name. */
async function loadPage(origin: string, packing: string): Promise<PageFile[]> {
  const files: PageFile[] = [];
  const named = new Set(['/']);
  for (const path of named) {
    const answer = await ask(origin, { path, headers: { 'accept-encoding': packing } });
    files.push({ path, answer });
    for (const each of namesIn(await plainText(origin, path), path)) named.add(each);
  }
  return files;
}

async function plainText(origin: string, path: string): Promise<string> {
  return (await ask(origin, { path })).body.toString();
}

/** Files of the page's own origin; `./name.js` is how one asset names another. */
function namesIn(text: string, from: string): string[] {
  const absolute = [...text.matchAll(/["'(](\/(?:assets\/[\w.-]+|config\.js))["')]/g)].map(
    ([, name = '']) => name,
  );
  if (!from.startsWith('/assets/')) return absolute;
  const beside = [...text.matchAll(/["']\.\/([\w.-]+\.(?:js|css))["']/g)].map(
    ([, name]) => `/assets/${name}`,
  );
  return [...absolute, ...beside];
}

function unpacked({ path, answer }: PageFile, packing: string): Finding[] {
  if (answer.status !== 200) {
    return [
      { what: `The page names a file that answers ${answer.status}.`, where: path, next: 'Build it anew.' },
    ];
  }
  if (answer.headers['content-encoding'] === packing || answer.body.length < PACKED_FROM_BYTES) return [];
  const next = 'Have the server send the packed copy that the build lays beside it.';
  return [{ what: `A file is not packed for a browser that asks for ${packing}.`, where: path, next }];
}

function tooLarge(what: string, bytes: number, limit: number): Finding[] {
  if (bytes <= limit) return [];
  return [
    {
      what: `The page is too large: ${what} are ${kilobytes(bytes)}, more than ${kilobytes(limit)}.`,
      where: '/',
      next: 'See what has grown: npm run build tells each file; a new import is the usual reason.',
    },
  ];
}

async function checkMemory(target: Target): Promise<Finding[]> {
  if (target.ours === undefined) {
    target.note('memory not measured: the process is not ours');
    return [];
  }
  const { vote } = await target.ours.running();
  const megabytes = residentMegabytes(Number(vote.process.child.pid));
  if (megabytes === undefined) target.note('memory not measured: only Linux tells');
  else target.note(`${megabytes} MB of memory after the start`);
  if (megabytes === undefined || megabytes <= MEMORY_MAX_MB) return [];
  return [
    {
      what: `The process takes ${megabytes} MB after its start, more than ${MEMORY_MAX_MB} MB.`,
      where: 'npm start',
      next: 'Find what grew, or say in README and here what it needs now.',
    },
  ];
}

/** Undefined where the system does not tell. */
function residentMegabytes(pid: number): number | undefined {
  try {
    return Math.round(memoryOf(pid).now / 1e6);
  } catch {
    return undefined;
  }
}

function bytesOf(files: readonly PageFile[]): number {
  return files.reduce((sum, { answer }) => sum + answer.body.length, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}
