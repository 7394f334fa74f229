import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PROJECT = path.resolve(import.meta.dirname, '..');

/** Every file of a project, ours if none is named, by its path from the root: what git tracks, and what it would. */
export function projectFiles(pattern: RegExp, project = PROJECT): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((file) => pattern.test(file) && existsSync(path.join(project, file)));
}

export function read(file: string, project = PROJECT): string {
  return readFileSync(path.join(project, file), 'utf8');
}

export function isTest(file: string): boolean {
  return /\.test\.tsx?$|-contract\.ts$|-contract\/|^tests\/|^frontend\/src\/testing\//.test(file);
}

/** What a source file imports, statically, dynamically or as a type. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm);
  return [...found].map((match) => match[2] ?? '');
}
