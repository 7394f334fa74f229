import { describe, expect, it } from 'vitest';
import { SAMPLES } from '#tests/processes/command-samples.ts';
import { read } from '#tests/source-tree.ts';
import { optionsOf } from './command-line.ts';
import { COMMANDS } from './commands.ts';
import { exitsOf, helpOf, overview } from './help.ts';

const TYPED = 'npm run votes --';

describe('the help', () => {
  it('[OP4] of votes has a line for each command, under its heading, and names what to try first', () => {
    const text = overview(COMMANDS, TYPED);
    for (const { name, summary } of COMMANDS)
      expect(text).toMatch(new RegExp(`^  ${name} +${quoted(summary)}$`, 'm'));
    expect(text.indexOf('try this first')).toBeLessThan(text.indexOf(COMMANDS[0]?.summary ?? ''));
    expect(text.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });

  it.each(COMMANDS)('[OP4] of votes $name tells its usage, options, exit codes and an example', (command) => {
    const { name, summary, example, positionals = [] } = command;
    const text = helpOf(command, TYPED);
    expect(text).toContain(`votes ${name}: ${summary}\n`);
    expect(text).toContain(`\n  npm run votes -- ${[name, ...positionals, '[options]'].join(' ')}\n`);
    for (const [long, { about }] of Object.entries(optionsOf(command)))
      expect(text).toMatch(new RegExp(`^  --${long}\\b.*${quoted(about)}$`, 'm'));
    for (const [code, meaning] of Object.entries(command.exits ?? {}))
      expect(text).toMatch(new RegExp(`^  ${code} +${quoted(meaning)}$`, 'm'));
    for (const code of Object.keys(exitsOf(command)))
      expect(text).toMatch(new RegExp(`^  ${code} +\\S`, 'm'));
    expect(example).toMatch(new RegExp(`^${name}( |$)`));
    expect(text).toContain(`\nExample\n  ${TYPED} ${example}\n`);
    expect(text.split('\n').filter((line) => line.length > 132)).toEqual([]);
  });

  it('[OP4] is true: each command is tried, and ends with a code its help tells of', () => {
    expect(COMMANDS.map(({ name }) => name).sort()).toEqual(Object.keys(SAMPLES).sort());
    const untold = COMMANDS.filter((command) => !(String(SAMPLES[command.name]?.exit) in exitsOf(command)));
    expect(untold).toEqual([]);
  });

  it('[OP4] says what is typed where it is read: by npm in a clone, by itself in an image', () => {
    for (const typed of [TYPED, 'votes']) {
      const texts = [overview(COMMANDS, typed), ...COMMANDS.map((command) => helpOf(command, typed))];
      const lines = texts.flatMap((text) => [...text.matchAll(/^ {2}((?:npm run )?votes .*)$/gm)]);
      expect(lines.length).toBe(2 + 2 * COMMANDS.length);
      expect(lines.filter(([, line = '']) => !line.startsWith(`${typed} `))).toEqual([]);
    }
  });

  it('[OP4] has names that nothing else could be meant by', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*( [a-z]+)?$/.test(name))).toEqual([]);
    const families = names.map((name) => name.split(' ')).filter(({ length }) => length === 2);
    expect(families.filter(([family = '']) => names.includes(family))).toEqual([]);
  });
});

it('[OP4] cli/README.md has a row for each command', () => {
  const rows = [...read('cli/README.md').matchAll(/^\| `votes ([a-z -]+)` \| (.+) \|$/gm)].map(
    ([, name, summary]) => [name, summary],
  );
  expect(rows).toEqual(COMMANDS.map(({ name, summary }) => [name, summary]));
});

function quoted(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&');
}
