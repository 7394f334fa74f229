import { UsageError } from '../command.ts';

/** The ids of dead letters that were typed, each once. */
export function idsOf(typed: readonly string[]): number[] {
  return [...new Set(typed.map(idOf))];
}

function idOf(typed: string): number {
  if (!/^[1-9]\d{0,14}$/.test(typed))
    throw new UsageError(`"${typed}" is no id of a dead letter; "dead-letters list" shows them.`);
  return Number(typed);
}

/** `#1, #2` */
export function named(ids: readonly number[]): string {
  return ids.map((id) => `#${id}`).join(', ');
}
