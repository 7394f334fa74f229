import { describe, expect, it } from 'vitest';
import { HELP, parseCommandLine } from './command-line.ts';

describe('the command line of npm run soak', () => {
  it('asks for an hour at a rate to be found, or for what it says', () => {
    expect(parseCommandLine([])).toEqual({ help: false, minutes: 60, rate: undefined, out: 'reports' });
    expect(parseCommandLine(['--minutes', '0.5', '--rate', '40', '--out', 'there'])).toEqual({
      help: false,
      minutes: 0.5,
      rate: 40,
      out: 'there',
    });
  });

  it.each([
    [['--minutes', '0'], /^--minutes 0 is no number from 0.05 to 10080/],
    [['--minutes', ''], /^--minutes {2}is no number/],
    [['--rate', 'many'], /^--rate many is no number from 1 to 100000/],
    [['--loud'], /--loud/],
    [['now'], /now/],
  ])('is refused with what is wrong: %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });

  it('tells of each option', () => {
    for (const option of ['--minutes M', '--rate N', '--out DIR', '--help'])
      expect(HELP).toContain(`  ${option}`);
  });
});
