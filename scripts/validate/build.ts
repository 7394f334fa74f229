import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from './finding.ts';
import { excerpt } from './finding.ts';
import type { OwnTarget } from './target.ts';

const PROGRAM_MS = 120_000;

/** The types fit, the page builds into an empty folder, and what is served is what was built there. */
export async function checkBuild({ ours: { project } }: OwnTarget): Promise<Finding[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-build-'));
  const vite = ['build', 'frontend', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
  try {
    const findings = await Promise.all([
      run(project, 'typescript/bin/tsc', ['--noEmit'], 'The types do not fit.'),
      run(project, 'vite/bin/vite.js', vite, 'The page does not build.'),
    ]);
    const found = findings.flat();
    return found.length > 0 ? found : await compareWithServed(folder, path.join(project, 'frontend/dist'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the program of a package with Node, in the project's folder. */
function run(project: string, program: string, args: readonly string[], what: string): Promise<Finding[]> {
  const file = path.join(project, 'node_modules', program);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file, ...args],
      { cwd: project, timeout: PROGRAM_MS },
      (error, said, complained) => {
        const where = excerpt(complained || said || (error?.message ?? ''));
        resolve(error ? [{ what, where, next: `Run it by hand: npx ${path.parse(file).name}.` }] : []);
      },
    );
  });
}

/** The names of assets carry a hash of what is in them, so that names tell. */
async function compareWithServed(built: string, served: string): Promise<Finding[]> {
  if (!existsSync(served)) return []; // Made by the first start.
  const [fresh, old] = await Promise.all([filesOf(built), filesOf(served)]);
  const differing = [...fresh, ...old].filter((file) => !(fresh.has(file) && old.has(file)));
  if (differing.length === 0) return [];
  return [
    {
      what: 'The built page is not what the sources build.',
      where: `frontend/dist: ${excerpt(differing.join(', '))}`,
      next: 'Build it anew: npm run build.',
    },
  ];
}

/** All files but the mark of `npm start`, by their path in the folder. */
async function filesOf(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.built-from');
  return new Set(files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))));
}
