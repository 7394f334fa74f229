import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../command.ts';
import { idsOf, named } from '../dead-letters/ids.ts';

export const dropDeadLetters: Command = {
  name: 'dead-letters drop',
  group: 'repair',
  summary: 'decide that dead letters are no votes',
  help: `They are not listed and told of any longer. Their rows stay, marked, so that "verify" still finds what the event log has
acknowledged; "dead-letters list --settled all" shows them, and "dead-letters replay ID" takes it back.`,
  example: 'dead-letters drop 12 13',
  positionals: ['ID...'],
  exits: { 1: 'some were not found, or had been settled before' },
  async run({ positionals, terminal, places }) {
    const ids = idsOf(positionals);
    const { database } = await places();
    const dropped = await createDeadLetterSettler(database).drop(ids);
    const others = ids.filter((id) => !dropped.includes(id));
    terminal.result({ dropped, not_dropped: others }, inWords);
    return others.length === 0 ? EXIT.done : EXIT.found;
  },
};

interface DropResult {
  readonly dropped: readonly number[];
  readonly not_dropped: readonly number[];
}

function inWords({ dropped, not_dropped: others }: DropResult): string {
  const lines = dropped.length > 0 ? [`Dropped: ${named(dropped)}`] : [];
  if (others.length > 0) lines.push(`Not there, or settled before: ${named(others)}`);
  return lines.join('\n');
}
