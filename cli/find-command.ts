import type { Command } from './command.ts';
import { UsageError } from './command.ts';

export interface Found {
  readonly command: Command;
  /** What was typed after its name. */
  readonly rest: readonly string[];
}

/**
 * The command whose name stands at the beginning of what was typed.
 *
 * @throws UsageError There is none of that name; it names those that are near.
 */
export function findCommand(words: readonly string[], commands: readonly Command[]): Found {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((each) => each.name === name);
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  throw new UsageError(complaint(words, commands));
}

function complaint(words: readonly string[], commands: readonly Command[]): string {
  const [first = ''] = words;
  const family = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  const typed = family.length > 0 ? words.slice(0, 2).join(' ') : first;
  const near = family.length > 0 ? family : nearest(typed, commands);
  const hint = near.length > 0 ? ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?` : '';
  return `There is no command "${typed}".${hint}`;
}

/** Further off than this many letters it is no slip of the hand. */
const SLIP_MAX = 2;

function nearest(typed: string, commands: readonly Command[]): string[] {
  const measured = commands.map(({ name }) => ({ name, distance: distanceBetween(typed, name) }));
  const least = Math.min(...measured.map(({ distance }) => distance));
  if (least <= SLIP_MAX) return measured.filter(({ distance }) => distance === least).map(({ name }) => name);
  return typed.length < 2
    ? []
    : commands.filter(({ name }) => name.startsWith(typed)).map(({ name }) => name);
}

/** How many letters have to be put in, taken out, changed or swapped with the next (optimal string alignment). */
export function distanceBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped && row > 1 && column > 1 ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
