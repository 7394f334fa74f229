import { expect, it } from 'vitest';
import type { Setting } from '#runtime/config/settings.ts';
import { READ_BY, SETTINGS } from '#runtime/config/settings.ts';
import { read } from './source-tree.ts';

/** The table of docs/CONFIGURATION.md, as the settings say it has to be. */
function table(): string {
  const rows = Object.entries<Setting<unknown>>(SETTINGS).map(
    ([name, { kind, about, fallback, optional }]) => {
      const readers = Object.entries<readonly string[]>(READ_BY).filter(([, names]) => names.includes(name));
      const missing = optional ? 'none' : '**required**';
      return `| \`${name}\` | ${shown(name, fallback) ?? missing} | ${kind.expected} | ${about} | ${readers.map(([who]) => who).join(', ')} |`;
    },
  );
  return ['| name | default | expected | what it is for | read by |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function shown(name: string, fallback: unknown): string | undefined {
  if (name === 'CONSUMER_NAME') return 'host and process id';
  const value = typeof fallback === 'function' ? fallback() : fallback;
  if (value === undefined) return undefined;
  return Array.isArray(value) ? 'none' : `\`${value}\``;
}

it('[CF3] docs/CONFIGURATION.md has the settings there are, with their defaults and readers', () => {
  const documented = /<!-- settings -->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(
    read('docs/CONFIGURATION.md'),
  )?.[1];
  expect(documented?.trim()).toBe(table());
});
