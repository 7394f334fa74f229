import type { Rebuilt } from '#results/operator-ports.ts';
import { createTallyRebuilder } from '#results/postgres/rebuild-tally.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../command.ts';
import { count } from '../figures.ts';

export const rebuild: Command = {
  name: 'rebuild',
  group: 'repair',
  summary: 'set the counters to what the counted votes add up to',
  help: `Groups every counted vote and sets the counters and the votes per minute to that, in one transaction, which may take a
while; consumers wait for it, and what they accept is kept meanwhile. Where nothing differed, nothing changes.`,
  example: 'rebuild',
  async run({ terminal, places }) {
    const { patient } = await places();
    terminal.progress('Counting every vote anew …');
    terminal.result(resultOf(await createTallyRebuilder(patient).rebuild()), inWords);
    return EXIT.done;
  },
};

/** What `--json` prints. */
interface RebuildResult {
  readonly options: readonly { readonly option: string; readonly before: number; readonly after: number }[];
  readonly minutes_changed: number;
}

function resultOf({ options, minutes }: Rebuilt): RebuildResult {
  return { options, minutes_changed: minutes };
}

function inWords({ options, minutes_changed: minutes }: RebuildResult): string {
  const lines = options.map(({ option, before, after }) => `${option}: ${change(before, after)}`);
  if (minutes > 0) lines.push(`minutes of the history that were wrong: ${count(minutes)}`);
  return lines.join('\n');
}

function change(before: number, after: number): string {
  if (before === after) return `${count(after)}, as it was`;
  return `${count(after)}, was ${count(before)} (${after > before ? '+' : '−'}${count(Math.abs(after - before))})`;
}
