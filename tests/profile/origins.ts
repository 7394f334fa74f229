import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './cpu-profile.ts';
import type { FindOrigin, Origin } from './frame.ts';

/** Finds the sources by the maps that lie beside the bundles; a file that has none is its own source. */
export function originsByMaps(): FindOrigin {
  const maps = new Map<string, SourceMap | undefined>();
  return ({ url, lineNumber, columnNumber }: CallFrame): Origin => {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (!maps.has(file)) maps.set(file, mapBeside(file));
    // It counts from 1. V8 tells of the bracket behind a name; the map leads there to the name before it.
    const origin = maps.get(file)?.findOrigin(lineNumber + 1, columnNumber + 1);
    if (origin === undefined || !('fileName' in origin)) return { file, line: lineNumber, name: undefined };
    const { fileName, lineNumber: line, name } = origin;
    return { file: path.resolve(path.dirname(file), fileName), line: line - 1, name };
  };
}

function mapBeside(file: string): SourceMap | undefined {
  const map = `${file}.map`;
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined;
}
