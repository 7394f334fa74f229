import { expect, it } from 'vitest';
import { withSettingsTable } from '#scripts/settings-table.ts';
import { read } from './source-tree.ts';

it('[CF3] docs/CONFIGURATION.md shows the settings there are: `npm run settings:table` writes them anew', () => {
  const page = read('docs/CONFIGURATION.md');
  expect(page).toBe(withSettingsTable(page));
});
