import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Setting } from '#runtime/config/settings.ts';
import { READ_BY, SETTINGS } from '#runtime/config/settings.ts';

/** The page that shows the settings; the table stands between two marks. */
const PAGE = path.resolve(import.meta.dirname, '../docs/CONFIGURATION.md');
const TABLE = /(?<=<!-- settings -->\n)[\s\S]*(?=\n<!-- \/settings -->)/;

/** The page's text with the table as the settings say it has to be. */
export function withSettingsTable(text: string): string {
  const rows = Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => rowOf(name, setting));
  const head = [
    '| name | default | expected | what it is for | read by | changes while it runs |',
    '|---|---|---|---|---|---|',
  ];
  return text.replace(TABLE, () => [...head, ...rows].join('\n'));
}

function rowOf(name: string, { kind, about, fallback, optional, reloadable }: Setting<unknown>): string {
  const readers = Object.entries<readonly string[]>(READ_BY).filter(([, names]) => names.includes(name));
  const missing = optional ? 'none' : '**required**';
  const cells = [
    `\`${name}\``,
    shown(name, fallback) ?? missing,
    kind.expected,
    about,
    readers.map(([process]) => process).join(', '),
    reloadable ? 'on SIGHUP' : 'no',
  ];
  return `| ${cells.join(' | ')} |`;
}

function shown(name: string, fallback: unknown): string | undefined {
  if (name === 'CONSUMER_NAME') return 'host and process id';
  const value = typeof fallback === 'function' ? fallback() : fallback;
  if (value === undefined) return undefined;
  return Array.isArray(value) ? 'none' : `\`${value}\``;
}

/** As a script, writes the table anew: `npm run settings:table`. */
if (import.meta.main) writeFileSync(PAGE, withSettingsTable(readFileSync(PAGE, 'utf8')));
