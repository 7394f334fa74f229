import type { KubernetesObject } from '../kubernetes.ts';
import type { NamedConnection } from './connections.ts';
import { connectionsOf } from './connections.ts';

const TABLE = /(?<=<!-- traffic -->\n)[\s\S]*(?=\n<!-- \/traffic -->)/;

/** What is rendered in each way the chart is installed, by the name of that way. */
export type Renderings = Readonly<Record<string, readonly KubernetesObject[]>>;

/** A page with the table of all connections that are let through, in the place it has for it. */
export function withTrafficTable(page: string, renderings: Renderings): string {
  const rows = rowsOf(renderings).map(
    ({ from, to, port, policies, when }) =>
      `| ${from} | ${to} | ${port} | ${policies.map((name) => `\`${name}\``).join(', ')} | ${when} |`,
  );
  return page.replace(TABLE, () =>
    ['| from | to | port | let through by | when |', '|---|---|---|---|---|', ...rows].join('\n'),
  );
}

function rowsOf(renderings: Renderings) {
  const ways = Object.keys(renderings);
  const rows = new Map<string, { connection: NamedConnection; found: string[] }>();
  for (const [way, objects] of Object.entries(renderings)) {
    for (const connection of connectionsOf(objects)) {
      const key = `${connection.from} ${connection.to} ${connection.port} ${connection.policies}`;
      const row = rows.get(key) ?? { connection, found: [] };
      row.found.push(way);
      rows.set(key, row);
    }
  }
  return [...rows.values()]
    .map(({ connection, found }) => ({ ...connection, when: whenOf(found, ways) }))
    .sort((a, b) => orderOf(a).localeCompare(orderOf(b)));
}

/** The ways in which it is so, or, where those are fewer, in which it is not. */
function whenOf(found: readonly string[], ways: readonly string[]): string {
  const absent = ways.filter((way) => !found.includes(way));
  if (absent.length === 0) return 'always';
  return absent.length < found.length ? `all but ${absent.join(', ')}` : found.join(', ');
}

function orderOf({ from, to, port }: NamedConnection): string {
  return `${to === 'dns' ? 1 : 0} ${to} ${port} ${from}`;
}
