import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import type { Plugin } from 'vite';

const compressors = [
  { ending: '.br', compress: promisify(brotliCompress), options: {} },
  { ending: '.gz', compress: promisify(gzip), options: { level: zlib.Z_BEST_COMPRESSION } },
];
/** Not the documents: what they say is complete only once a server has filled in its address. */
const TEXT = /\.(js|css|svg)$/;
/** Below this a compressed file saves less than its headers cost. */
const SIZE_MIN = 512;

/** Puts a compressed copy beside each built file, so that no server has to compress it again for each visitor. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter((name) => TEXT.test(name));
      await Promise.all(files.map((name) => compressFile(path.join(dir, name))));
    },
  };
}

async function compressFile(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length < SIZE_MIN) return;
  for (const { ending, compress, options } of compressors) {
    await writeFile(`${file}${ending}`, await compress(content, options));
  }
}
