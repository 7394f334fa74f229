import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { read } from '#tests/source-tree.ts';
import { capacityOf } from './capacity/table.ts';
import { COMPARISONS } from './comparisons.ts';
import { CAPACITY, FIGURES, textIn, withText } from './document.ts';
import { picturesOf } from './pictures.ts';
import { DOCUMENT, RECORD, written } from './report.ts';
import { tablesOf } from './table.ts';

const document = readFileSync(DOCUMENT, 'utf8');
const record = JSON.parse(readFileSync(RECORD, 'utf8'));

describe('docs/PERFORMANCE.md', () => {
  it('has the figures that are recorded, and no others', () => {
    expect(textIn(document, FIGURES)).toBe(tablesOf(record, COMPARISONS, 'pictures'));
  });

  it('has the capacity that is computed from what is recorded', () => {
    expect(textIn(document, CAPACITY)).toBe(capacityOf(record));
  });

  it('shows pictures of what is recorded', () => {
    for (const [file, picture] of picturesOf(record, COMPARISONS))
      expect(read(path.join('docs/pictures', file))).toBe(picture);
  });

  it('has every target that a comparison is held to', () => {
    const ids = COMPARISONS.flatMap(({ rows }) => rows.flatMap(({ target }) => target?.id ?? []));
    for (const id of new Set(ids)) expect(document).toMatch(new RegExp(`^\\| ${id} `, 'm'));
  });

  it('keeps what is written by hand when figures are put into it', () => {
    const changed = withText(withText(document, FIGURES, 'Others.'), CAPACITY, 'More.');
    expect([textIn(changed, FIGURES), textIn(changed, CAPACITY)]).toEqual(['Others.', 'More.']);
    expect(written(changed, record)).toBe(document);
    expect(() => withText('No place.', CAPACITY, 'Others.')).toThrow(
      'The document has no place <!-- capacity',
    );
  });
});
