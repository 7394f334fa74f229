import { expect, it } from 'vitest';
import { PARTITIONS_MAX } from '#event-log/redis-streams/partitions.ts';
import { SETTINGS } from '#runtime/config/settings.ts';
import { withSettingsTable } from '#scripts/settings-table.ts';
import { read } from './source-tree.ts';

it('[CF3] docs/CONFIGURATION.md shows the settings there are: `npm run settings:table` writes them anew', () => {
  const page = read('docs/CONFIGURATION.md');
  expect(page).toBe(withSettingsTable(page));
});

it('[EL10] as many partitions may be set as are looked for', () => {
  const { kind } = SETTINGS.STREAM_PARTITIONS;
  expect(kind.parse(String(PARTITIONS_MAX))).toBe(PARTITIONS_MAX);
  expect(kind.parse(String(PARTITIONS_MAX + 1))).toBeUndefined();
});
