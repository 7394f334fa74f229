import type { Command, Group, Option } from './command.ts';
import { EXIT, GROUPS } from './command.ts';
import { optionsOf } from './command-line.ts';

/**
 * `votes --help`: what there is, and what to try first.
 *
 * @param typed What is typed before the name of a command.
 */
export function overview(commands: readonly Command[], typed: string): string {
  const width = Math.max(0, ...commands.map(({ name }) => name.length));
  const groups = Object.entries(GROUPS).flatMap(([group, heading]) => {
    const members = commands.filter((each) => each.group === (group as Group));
    const lines = members.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
    return members.length === 0 ? [] : [`${heading}\n${lines.join('\n')}`];
  });
  return `votes: what an operator of the vote can ask for.

${columns([
  [`${typed} status`, '    how it stands; try this first'],
  [`${typed} COMMAND --help`, '    what a command does, takes and ends with'],
])}

${groups.join('\n\n')}

Where the votes are
  --data DIR, or DATA_DIR    a folder of npm start, whether it runs or not
  DATABASE_URL, REDIS_URL    the servers of api and consumer, with their other settings
  neither                    the folder data, as for npm start

Every command takes --json and --help. votes --version tells the version.
`;
}

/**
 * `votes NAME --help`.
 *
 * @param typed What is typed before the name.
 */
export function helpOf(command: Command, typed: string): string {
  const { name, summary, help, example, positionals = [] } = command;
  const options = Object.entries(optionsOf(command)).map(([long, option]) => optionLine(long, option));
  const exits = Object.entries(exitsOf(command)).map(([code, meaning]) => [code, meaning] as const);
  return `votes ${name}: ${summary}

Usage
  ${[typed, name, ...positionals, '[options]'].join(' ')}

${help.trim()}

Options
${columns(options)}

Exit codes
${columns(exits)}

Example
  ${typed} ${example}
`;
}

/** What each exit code of a command says. */
export function exitsOf({ exits, withoutPlaces }: Command): Readonly<Record<number, string>> {
  return {
    [EXIT.done]: 'done, and all is well',
    [EXIT.failed]: withoutPlaces
      ? 'it could not be done'
      : 'it could not be done: a server is down, a folder is taken',
    [EXIT.usage]: 'what was typed makes no sense',
    ...(withoutPlaces
      ? {}
      : { [EXIT.config]: 'the settings are wrong, or say nothing of where the votes are' }),
    [EXIT.interrupted]: 'ended by Ctrl-C',
    ...exits,
  };
}

function optionLine(long: string, { short, value, about }: Option): readonly [string, string] {
  const names = short === undefined ? `--${long}` : `--${long}, -${short}`;
  return [value === undefined ? names : `${names} ${value}`, about];
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
