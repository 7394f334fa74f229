import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import type { CallFrame } from './cpu-profile.ts';
import { originsByMaps } from './origins.ts';

/** A folder with a bundle of two files that both have a function `take`, the second as `export`. */
async function bundled(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'votes-origins-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const other = '// Another.\nfunction take() {\n  return 1;\n}\nexport const taken = take();\n';
  await writeFile(path.join(folder, 'other.ts'), other);
  const main =
    "import { taken } from './other.ts';\nfunction take(): number {\n  return taken;\n}\nconsole.log(take());\n";
  await writeFile(path.join(folder, 'main.ts'), main);
  await build({
    ...{ entryPoints: [path.join(folder, 'main.ts')], outfile: path.join(folder, 'main.mjs') },
    ...{ bundle: true, format: 'esm', sourcemap: 'linked' },
  });
  return folder;
}

/** A function of the bundle as V8 tells of it: by the place of its bracket. */
function frameIn(code: string, folder: string, functionName: string): CallFrame {
  const lines = code.split('\n');
  const lineNumber = lines.findIndex((line) => line.startsWith(`function ${functionName}(`));
  const columnNumber = String(lines[lineNumber]).indexOf('(');
  const url = pathToFileURL(path.join(folder, 'main.mjs')).href;
  return { functionName, scriptId: '9', url, lineNumber, columnNumber };
}

it('a function of a bundle is led to its source, and to the name it has there', async () => {
  const folder = await bundled();
  const code = await readFile(path.join(folder, 'main.mjs'), 'utf8');
  const originOf = originsByMaps();
  expect(originOf(frameIn(code, folder, 'take'))).toMatchObject({
    file: path.join(folder, 'other.ts'),
    line: 1,
  });
  expect(originOf(frameIn(code, folder, 'take2'))).toEqual({
    file: path.join(folder, 'main.ts'),
    line: 1,
    name: 'take',
  });
});

it('a file without a map is its own source', () => {
  const frame = {
    functionName: 'go',
    scriptId: '9',
    url: 'file:///app/x.mjs',
    lineNumber: 3,
    columnNumber: 9,
  };
  expect(originsByMaps()(frame)).toEqual({ file: '/app/x.mjs', line: 3, name: undefined });
});
