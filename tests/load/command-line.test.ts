import { describe, expect, it } from 'vitest';
import { HELP, parseCommandLine } from './command-line.ts';
import { COMPARISONS } from './comparisons.ts';

describe('the command line of npm run bench', () => {
  it('asks for five rounds of everything, or for what it says', () => {
    expect(parseCommandLine([])).toEqual({
      help: false,
      comparisons: COMPARISONS,
      rounds: 5,
      isShort: false,
      isRecorded: false,
      out: 'reports',
    });
    const said = parseCommandLine([
      '--only',
      'drain, intake',
      '--rounds',
      '12',
      '--record',
      '--out',
      'there',
    ]);
    expect(said.comparisons.map(({ name }) => name)).toEqual(['intake', 'drain']);
    expect(said).toMatchObject({ rounds: 12, isRecorded: true, out: 'there' });
  });

  it.each([
    [['--rounds', '0'], '--rounds 0 is no number from 1 to 99.'],
    [['--rounds', '2.5'], '--rounds 2.5 is no number from 1 to 99.'],
    [['--only', 'intake,lunch'], '--only lunch: there are intake, drain,'],
    [['--only', ''], '--only : there are intake'],
    [['--short', '--record'], '--short is not to be recorded'],
    [['--loud'], '--loud'],
    [['now'], 'now'],
  ])('is refused with what is wrong: %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });

  it('tells of each option and each comparison', () => {
    for (const option of ['--only NAMES', '--rounds N', '--short', '--record', '--out DIR', '--help'])
      expect(HELP).toContain(`  ${option}`);
    for (const { name } of COMPARISONS) expect(HELP).toContain(name);
  });
});
