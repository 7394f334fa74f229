import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { distanceBetween, findCommand } from './find-command.ts';

const command = (name: string): Command => ({
  name,
  group: 'look',
  summary: '',
  help: '',
  example: '',
  run: async () => 0,
});
const COMMANDS = ['status', 'verify', 'open', 'dead-letters list', 'dead-letters show'].map(command);
const find = (...words: string[]) => findCommand(words, COMMANDS);

describe('a command', () => {
  it('[OP4] is found by one word or by two, with what follows it', () => {
    expect(find('status', '--json')).toMatchObject({ command: { name: 'status' }, rest: ['--json'] });
    expect(find('dead-letters', 'show', '7')).toMatchObject({
      command: { name: 'dead-letters show' },
      rest: ['7'],
    });
    expect(find('open', 'verify')).toMatchObject({ command: { name: 'open' }, rest: ['verify'] });
  });

  it.each([
    ['statsu', 'There is no command "statsu". Did you mean "status"?'],
    ['verfy', 'There is no command "verfy". Did you mean "verify"?'],
    ['ver', 'There is no command "ver". Did you mean "verify"?'],
    ['frobnicate', 'There is no command "frobnicate".'],
    [
      'dead-letters',
      'There is no command "dead-letters". Did you mean "dead-letters list" or "dead-letters show"?',
    ],
    [
      'dead-letters drop',
      'There is no command "dead-letters drop". Did you mean "dead-letters list" or "dead-letters show"?',
    ],
  ])('[OP4] %s is not found, and what is near it is named', (typed, complaint) => {
    expect(() => find(...typed.split(' '))).toThrow(new UsageError(complaint));
  });

  it.each([
    ['open', 'open', 0],
    ['opne', 'open', 1],
    ['opn', 'open', 1],
    ['oppen', 'open', 1],
    ['oxen', 'open', 1],
    ['', 'open', 4],
    ['verify', 'rewrite', 4],
  ])('"%s" is so far from "%s": %i', (one, other, distance) => {
    expect(distanceBetween(one, other)).toBe(distance);
    expect(distanceBetween(other, one)).toBe(distance);
  });
});
