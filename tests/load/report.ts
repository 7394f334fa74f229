import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT } from '#tests/processes/node-process.ts';
import { capacityOf } from './capacity/table.ts';
import { COMPARISONS } from './comparisons.ts';
import { CAPACITY, FIGURES, withText } from './document.ts';
import { picturesOf } from './pictures.ts';
import type { BenchRecord } from './record.ts';
import { mergedInto } from './record.ts';
import { tablesOf } from './table.ts';

const DOCS = path.join(PROJECT, 'docs');
/** What is recorded, from which the tables of the document are made. */
export const RECORD = path.join(DOCS, 'performance.json');
export const DOCUMENT = path.join(DOCS, 'PERFORMANCE.md');

/** Writes what was measured into a folder: tables, pictures, and all figures as JSON. */
export async function writeReport(folder: string, record: BenchRecord): Promise<string> {
  const measured = COMPARISONS.filter(({ name }) => name in record);
  const tables = tablesOf(record, measured);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'bench.md'), `# What was measured\n\n${tables}\n`);
  await writeFile(path.join(folder, 'bench.json'), textOf(record));
  await writePictures(folder, record);
  return tables;
}

/** Puts what was measured in the place of what the document had of the same comparisons. */
export async function recordInDocuments(added: BenchRecord): Promise<void> {
  const record = mergedInto(await readRecord(), added, COMPARISONS);
  await writeFile(RECORD, textOf(record));
  await writeFile(DOCUMENT, written(await readFile(DOCUMENT, 'utf8'), record));
  await writePictures(path.join(DOCS, 'pictures'), record);
}

/** The document with all that is told of a record, and all else as it was. */
export function written(document: string, record: BenchRecord): string {
  const figures = tablesOf(record, COMPARISONS, 'pictures');
  return withText(withText(document, FIGURES, figures), CAPACITY, capacityOf(record));
}

/** What is recorded by now. */
async function readRecord(): Promise<BenchRecord> {
  return JSON.parse(await readFile(RECORD, 'utf8'));
}

async function writePictures(folder: string, record: BenchRecord): Promise<void> {
  for (const [file, picture] of picturesOf(record, COMPARISONS))
    await writeFile(path.join(folder, file), picture);
}

function textOf(record: BenchRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
