import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a voter's phone may have to load before it can vote, in bytes as gzip packs them. */
export const SCRIPT_LIMITS = { all: 100_000, own: 25_000 };

export interface ScriptWeight {
  /** A script that the document names, and its packed bytes. */
  readonly files: ReadonlyMap<string, number>;
  readonly all: number;
  /** Without React. */
  readonly own: number;
}

/** Weighs the scripts that the document of a built view has loaded, before anybody does anything. */
export function weighScripts(folder: string, document: string): ScriptWeight {
  const html = readFileSync(path.join(folder, document), 'utf8');
  const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, name = '']) => name);
  const files = new Map(names.map((name) => [name, gzipSync(readFileSync(path.join(folder, name))).length]));
  const bytesOf = (isMeant: (name: string) => boolean) =>
    [...files].reduce((sum, [name, bytes]) => sum + (isMeant(name) ? bytes : 0), 0);
  return { files, all: bytesOf(() => true), own: bytesOf((name) => !/^assets\/react-/.test(name)) };
}
