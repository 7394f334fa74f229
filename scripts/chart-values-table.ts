import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pair } from 'yaml';
import { isMap, isScalar, parseDocument } from 'yaml';

const CHART = path.resolve(import.meta.dirname, '../helm');
const TABLE = /(?<=<!-- values -->\n)[\s\S]*(?=\n<!-- \/values -->)/;

/** A row of the table: the values one comment stands above, and what it says. */
interface Row {
  readonly names: string[];
  readonly defaults: string[];
  readonly about: string;
}

/**
 * The page with the table of values as the comments in the file of values say it.
 *
 * @param page The text of helm/README.md.
 * @param values The text of helm/values.yaml. A comment holds for the keys below it up to the next comment.
 */
export function withValuesTable(page: string, values: string): string {
  const rows = rowsOf(values).map(
    ({ names, defaults, about }) => `| ${names.join('<br>')} | ${defaults.join('<br>')} | ${about} |`,
  );
  return page.replace(TABLE, () =>
    ['| value | default | what it is for |', '|---|---|---|', ...rows].join('\n'),
  );
}

function rowsOf(values: string): Row[] {
  const rows: Row[] = [];
  collect(parseDocument(values).contents, '', rows, undefined);
  return rows;
}

/** Adds the values of a mapping to the rows; what has no comment of its own belongs to the one above. */
function collect(node: unknown, prefix: string, rows: Row[], inherited: Row | undefined): void {
  if (!isMap(node)) return;
  let row = inherited;
  node.items.forEach((pair, index) => {
    const name = `${prefix}${String(isScalar(pair.key) ? pair.key.value : pair.key)}`;
    const about = commentOf(pair, index === 0 ? node.commentBefore : undefined);
    if (about !== undefined) {
      row = { names: [], defaults: [], about };
      rows.push(row);
    }
    if (isMap(pair.value) && pair.value.items.length > 0 && !pair.value.flow) {
      collect(pair.value, `${name}.`, rows, row);
      return;
    }
    if (row === undefined) throw new Error(`${name} has no comment above it in values.yaml.`);
    row.names.push(`\`${name}\``);
    row.defaults.push(`\`${JSON.stringify(defaultOf(pair))}\``);
  });
}

function defaultOf({ value }: Pair): unknown {
  return isScalar(value) ? value.value : (value as { toJSON(): unknown }).toJSON();
}

/** The comment right above a key, as one line; a blank line parts what stands above it from it. */
function commentOf({ key }: Pair, ofMap: string | null | undefined): string | undefined {
  const text = (isScalar(key) ? key.commentBefore : undefined) ?? ofMap ?? undefined;
  const last = text?.split(/\n\s*\n/).at(-1);
  return last
    ?.split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
}

/** As a script, writes the table anew: `npm run values:table`. */
if (import.meta.main) {
  const page = path.join(CHART, 'README.md');
  const values = readFileSync(path.join(CHART, 'values.yaml'), 'utf8');
  writeFileSync(page, withValuesTable(readFileSync(page, 'utf8'), values));
}
