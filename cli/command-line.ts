import { parseArgs } from 'node:util';
import type { Command, Given, Option } from './command.ts';
import { UsageError } from './command.ts';

/** What every command takes. */
const COMMON_OPTIONS = {
  json: { type: 'boolean', about: 'the result as JSON, on standard output alone' },
  help: { type: 'boolean', short: 'h', about: 'this text' },
} as const satisfies Readonly<Record<string, Option>>;

/** What every command takes that asks the places the votes are at. */
const PLACE_OPTIONS = {
  data: { type: 'string', value: 'DIR', about: 'the votes in this folder of npm start (also DATA_DIR)' },
} as const satisfies Readonly<Record<string, Option>>;

/** All options of a command, its own first. */
export function optionsOf({ options, withoutPlaces }: Command): Readonly<Record<string, Option>> {
  return { ...options, ...(withoutPlaces ? {} : PLACE_OPTIONS), ...COMMON_OPTIONS };
}

/**
 * What was typed after the name of a command.
 *
 * @throws UsageError It is not what the command takes.
 */
export function parseCommandLine(
  command: Command,
  args: readonly string[],
): Pick<Given, 'values' | 'positionals'> {
  const { values, positionals } = parsed(args, optionsOf(command));
  if (values.help !== true) checkPositionals(command.positionals ?? [], positionals);
  return { values: values as Given['values'], positionals };
}

function parsed(args: readonly string[], options: Readonly<Record<string, Option>>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(firstSentence(error.message));
  }
}

/** The rest is advice on `--` which leads astray. */
function firstSentence(message: string): string {
  return `${message.split('. ')[0]?.replace(/\.$/, '')}.`;
}

function checkPositionals(expected: readonly string[], given: readonly string[]): void {
  const needed = expected.filter((name) => !name.startsWith('['));
  if (given.length < needed.length) throw new UsageError(`${needed[given.length]} is missing.`);
  const mayRepeat = expected.some((name) => name.includes('...'));
  if (given.length > expected.length && !mayRepeat)
    throw new UsageError(`"${given[expected.length]}" is one word too many.`);
}
