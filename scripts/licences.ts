import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PROJECT = path.resolve(import.meta.dirname, '..');

/** Licences that let us pass a package on in an image, as long as their text goes with it. */
export const ALLOWED: readonly string[] = ['Apache-2.0', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** PGlite is PostgreSQL compiled to WebAssembly, and brings no notice of it. */
const HELD_WITHIN: Readonly<Record<string, string>> = { '@electric-sql/pglite': 'licences/postgresql.txt' };

/** A package that images may carry, with what it says of its licence. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of package.json, or `none`. */
  readonly licence: string;
  /** Every text of a licence or a notice in the package; empty where it ships none. */
  readonly texts: readonly string[];
}

/**
 * The packages the project needs to run, of all its parts together, by name. The Node binaries, which are
 * optional, are left out: images take Node from their base, which brings its own texts.
 *
 * @param project A folder with a lock file and its production dependencies installed.
 * @throws Error where one of them is not installed.
 */
export function thirdParties(project = PROJECT): ThirdParty[] {
  const lock: Lock = JSON.parse(readFileSync(path.join(project, 'package-lock.json'), 'utf8'));
  const folders = Object.entries(lock.packages).filter(([folder, { dev, devOptional, optional }]) => {
    return folder !== '' && !dev && !devOptional && !optional;
  });
  return folders
    .map(([folder]) => thirdPartyIn(path.join(project, folder)))
    .sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`, 'en'));
}

interface Lock {
  readonly packages: Readonly<Record<string, { dev?: true; devOptional?: true; optional?: true }>>;
}

/**
 * What one installed package says of itself.
 *
 * @param folder Where it is installed.
 * @throws Error where it is not.
 */
export function thirdPartyIn(folder: string): ThirdParty {
  if (!existsSync(folder)) throw new Error(`${folder} is not installed: run npm ci --ignore-scripts first.`);
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const within = HELD_WITHIN[name];
  const texts =
    within === undefined ? [] : [readFileSync(path.join(import.meta.dirname, within), 'utf8').trim()];
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : 'none',
    texts: [...textsIn(folder), ...texts],
  };
}

/** The files of a package that are its licence or notice; else the section of its README that is. */
function textsIn(folder: string): string[] {
  const files = readdirSync(folder).sort();
  const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8').trim();
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).map(textOf);
  if (own.length > 0) return own;
  const readme = files.find((file) => /^readme\.md$/i.test(file));
  const section = readme && /^#+ *licen[cs]e *\n([\s\S]*?)(?=^#+ |(?![\s\S]))/im.exec(textOf(readme))?.[1];
  return section && /copyright|permission/i.test(section) ? [section.trim()] : [];
}

/** The file that goes with every image: a list by name, then each text once, under all that it belongs to. */
export function noticeOf(packages: readonly ThirdParty[]): string {
  const owners = new Map<string, string[]>();
  for (const each of packages) {
    for (const text of each.texts) owners.set(text, [...(owners.get(text) ?? []), titleOf(each)]);
  }
  const list = packages.map((each) => `${titleOf(each)}: ${each.licence}${withoutText(each)}`);
  const texts = [...owners].map(([text, titles]) => `${'-'.repeat(80)}\n${titles.join(', ')}\n\n${text}\n`);
  return `Packages of others that this software may hold, and their licences.\n\n${list.join('\n')}\n\n${texts.join('\n')}`;
}

function titleOf({ name, version }: ThirdParty): string {
  return `${name}@${version}`;
}

function withoutText({ texts }: ThirdParty): string {
  return texts.length === 0 ? ' (by its package.json; the package brings no text)' : '';
}

/** As a script, writes the notice: `npm run licences -- FILE`. */
if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Name the file to write: npm run licences -- FILE');
  writeFileSync(file, noticeOf(thirdParties()));
}
