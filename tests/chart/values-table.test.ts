import { expect, it } from 'vitest';
import { withValuesTable } from '#scripts/chart-values-table.ts';
import { read } from '../source-tree.ts';

it('helm/README.md shows the values there are: `npm run values:table` writes them anew', () => {
  const page = read('helm/README.md');
  expect(page).toBe(withValuesTable(page, read('helm/values.yaml')));
});

it('a value without a comment above it is told', () => {
  expect(() => withValuesTable('', 'image: ""\n')).toThrow('image has no comment above it');
});
