import type { Share } from './shares.ts';
import { percent } from './shares.ts';

/** Less is not told. */
const LEAST = 0.005;

/** What the time went to, as a table in Markdown that can be read in a terminal as well. */
export function tableOf(shares: readonly Share[]): string {
  const told = shares.filter(({ self, withNode }) => Math.max(self, withNode) >= LEAST);
  const width = Math.max(...told.map(({ group }) => group.length), 4);
  const line = (group: string, self: string, withNode: string) =>
    `| ${group.padEnd(width)} | ${self.padStart(7)} | ${withNode.padStart(9)} |`;
  return [
    line('what', 'itself', 'with Node'),
    `| ${'-'.repeat(width)} | ------: | --------: |`,
    ...told.map(({ group, self, withNode }) => line(group, percent(self), percent(withNode))),
  ].join('\n');
}
