import { describe, expect, it } from 'vitest';
import { CHECKS } from './checks.ts';
import { HELP, parseCommandLine } from './command-line.ts';

const names = (args: readonly string[]) => parseCommandLine(args).checks.map(({ name }) => name);

describe('the command line of npm run validate', () => {
  it('asks for all checks, or for those it names, in their order', () => {
    expect(names([])).toEqual(CHECKS.map(({ name }) => name));
    expect(names(['--only', 'errors, health'])).toEqual(['health', 'errors']);
  });

  it('casts no vote elsewhere unless told to', () => {
    const url = 'https://vote.example.com';
    expect(parseCommandLine(['--url', url])).toMatchObject({ url, vote: false });
    expect(parseCommandLine(['--url', url, '--vote'])).toMatchObject({ vote: true });
  });

  it.each([
    [['--only', 'helth'], /^There is no check "helth"; there are build, size,/],
    [['--only', ''], /^There is no check ""/],
    [['--url', 'example'], /^--url example is no http or https address/],
    [['--url', 'ftp://example.com'], /no http or https address/],
    [['--vote'], /^--vote goes with --url/],
    [['--loud'], /--loud/],
    [['health'], /health/],
  ])('is refused with what is wrong: %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });

  it('tells of each check and each option', () => {
    for (const { name } of CHECKS) expect(HELP).toContain(name);
    for (const option of ['--only', '--url', '--vote', '--json']) expect(HELP).toContain(`  ${option}`);
    expect(HELP).toContain('casts one real vote');
  });
});
