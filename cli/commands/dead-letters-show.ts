import type { KeptLetter } from '#results/operator-ports.ts';
import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import type { Command } from '../command.ts';
import { EXIT, UsageError } from '../command.ts';
import { idsOf } from '../dead-letters/ids.ts';
import { readVote } from '../dead-letters/read-vote.ts';
import type { Readable } from '../dead-letters/readable.ts';
import { inLine, plain, readable } from '../dead-letters/readable.ts';
import { count } from '../figures.ts';
import { told } from './dead-letters-list.ts';

export const showDeadLetter: Command = {
  name: 'dead-letters show',
  group: 'repair',
  summary: 'all that is known of one dead letter',
  help: `Shows the names and values of the entry: as text where they are text, with what a terminal would obey escaped, and
else as the digits of their bytes. At most 64 KiB of them are kept. It says whether "dead-letters replay" would take
the entry for a vote.`,
  example: 'dead-letters show 12',
  positionals: ['ID'],
  exits: { 1: 'there is no dead letter of that id' },
  async run({ positionals, terminal, places }) {
    const ids = idsOf(positionals);
    if (ids.length !== 1) throw new UsageError('One id at a time.');
    const { database } = await places();
    const [letter] = await createDeadLetterSettler(database).read(ids);
    if (letter === undefined) {
      terminal.result({ id: ids[0], found: false }, ({ id }) => `There is no dead letter #${id}.`);
      return EXIT.found;
    }
    terminal.result(resultOf(letter), inWords);
    return EXIT.done;
  },
};

type ShowResult = ReturnType<typeof resultOf>;

function resultOf(letter: KeptLetter) {
  const read = readVote(letter);
  return {
    found: true,
    ...told(letter),
    sha256: letter.sha256,
    fields: letter.fields.map(readable),
    bytes_kept: letter.fields.reduce((sum, field) => sum + field.length, 0),
    replay: read.kind === 'vote' ? 'a vote' : `no vote: ${read.reason}`,
  };
}

function inWords(shown: ShowResult): string {
  const { settled_as: settledAs, settled_at: settledAt } = shown;
  const cut = shown.bytes === shown.bytes_kept ? '' : `, of which ${count(shown.bytes_kept)} are kept`;
  return [
    `#${shown.id}`,
    `recorded    ${shown.recorded_at.toISOString()}`,
    `reason      ${plain(shown.reason)}`,
    `position    ${plain(shown.position)}`,
    `request id  ${shown.request_id ?? 'none that can be read'}`,
    `size        ${count(shown.bytes)} bytes${cut}`,
    `sha-256     ${shown.sha256}`,
    `settled     ${settledAs === null ? 'no' : `${settledAs} ${settledAt?.toISOString()}`}`,
    `replay      ${shown.replay}`,
    'fields',
    ...pairs(shown.fields),
  ].join('\n');
}

function pairs(fields: readonly Readable[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const [name, value] = fields.slice(i, i + 2).map(inLine);
    lines.push(`  ${name} = ${value ?? '(nothing)'}`);
  }
  return lines;
}
