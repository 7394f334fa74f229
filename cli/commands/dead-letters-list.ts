import type { ListedLetter } from '#results/operator-ports.ts';
import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import type { Command } from '../command.ts';
import { EXIT, UsageError } from '../command.ts';
import { plain } from '../dead-letters/readable.ts';
import { count } from '../figures.ts';
import { wholeOf } from '../option-values.ts';

const LIMIT = 50;
const LIMIT_MAX = 10_000;

export const listDeadLetters: Command = {
  name: 'dead-letters list',
  group: 'repair',
  summary: 'entries of the event log that could not be counted, newest first',
  help: `Lists those that nobody has settled yet: what was neither replayed nor dropped. A reason that begins with sqlstate_ is a
vote the database refused; any other says what the entry lacks.`,
  example: 'dead-letters list',
  options: {
    settled: { type: 'string', value: 'all', about: 'those that were replayed or dropped as well' },
    limit: { type: 'string', value: 'N', about: `so many at most (${LIMIT})` },
    before: { type: 'string', value: 'ID', about: 'those that came before this one' },
  },
  async run({ values, terminal, places }) {
    if (values.settled !== undefined && values.settled !== 'all')
      throw new UsageError(`--settled is "${values.settled}"; expected all.`);
    const limit = wholeOf(values, 'limit', { min: 1, max: LIMIT_MAX }, LIMIT);
    const before = wholeOf(values, 'before', { min: 1, max: Number.MAX_SAFE_INTEGER }, undefined);
    const { database } = await places();
    const listed = await createDeadLetterSettler(database).list({
      withSettled: values.settled === 'all',
      limit: limit + 1,
      ...(before !== undefined && { before }),
    });
    const result = { dead_letters: listed.slice(0, limit).map(told), more: listed.length > limit };
    terminal.result(result, inWords);
    return EXIT.done;
  },
};

/** A dead letter in `--json`. */
export type ToldLetter = ReturnType<typeof told>;

export function told(letter: ListedLetter) {
  return {
    id: letter.id,
    recorded_at: letter.recordedAt,
    reason: letter.reason,
    position: letter.position,
    request_id: letter.requestId,
    bytes: letter.size,
    settled_as: letter.settledAs,
    settled_at: letter.settledAt,
  };
}

function inWords({
  dead_letters: letters,
  more,
}: {
  dead_letters: readonly ToldLetter[];
  more: boolean;
}): string {
  const last = letters.at(-1);
  if (last === undefined) return 'No dead letters.';
  const lines = letters.map(lineOf);
  if (more) lines.push(`There are more: --before ${last.id} lists those before these.`);
  return lines.join('\n');
}

function lineOf(letter: ToldLetter): string {
  const { id, recorded_at: at, settled_as: settled } = letter;
  const words = [`#${id}`, at.toISOString(), plain(letter.reason), `at ${plain(letter.position)}`];
  words.push(`${count(letter.bytes)} bytes`, letter.request_id ?? 'no request id');
  return [...words, ...(settled === null ? [] : [settled])].join('  ');
}
