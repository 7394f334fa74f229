import { describe, expect, it } from 'vitest';
import { HELP, parseCommandLine } from './command-line.ts';
import { HOT_PATHS } from './hot-paths.ts';

describe('the command line of npm run profile', () => {
  it('asks for both hot paths, or for what it says', () => {
    const unsaid = { help: false, hotPaths: HOT_PATHS, isShort: false, isRecorded: false, out: 'reports' };
    expect(parseCommandLine([])).toEqual(unsaid);
    const said = parseCommandLine(['--only', 'drain', '--record', '--out', 'there']);
    expect(said).toMatchObject({ isRecorded: true, out: 'there' });
    expect(said.hotPaths.map(({ name }) => name)).toEqual(['drain']);
  });

  it.each([
    [['--only', 'lunch'], '--only lunch: there are intake, drain.'],
    [['--short', '--record'], '--short is not to be recorded'],
    [['--loud'], '--loud'],
  ])('is refused with what is wrong: %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });

  it('tells of each option and each hot path', () => {
    for (const option of ['--only NAMES', '--short', '--record', '--out DIR', '--help'])
      expect(HELP).toContain(`  ${option}`);
    for (const { name } of HOT_PATHS) expect(HELP).toContain(name);
  });
});
