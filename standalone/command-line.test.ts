import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandLineOrExit } from './command-line.ts';

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['standalone/main.ts', ...args], { encoding: 'utf8', env: { PATH: '' } });

it('each option stands for a setting', () => {
  expect(commandLineOrExit([])).toEqual({});
  expect(commandLineOrExit(['--port', '8080', '--data=there', '--lan'])).toEqual({
    PORT: '8080',
    DATA_DIR: 'there',
    HOST: '0.0.0.0',
  });
});

it('--help tells every option and starts nothing', () => {
  const help = execFileSync(process.execPath, ['standalone/main.ts', '--help'], { encoding: 'utf8' });
  for (const option of ['--port', '--data', '--lan', '--help', 'PUBLIC_URL', 'REDIS_URL', 'DATABASE_URL'])
    expect(help).toContain(option);
});

it.each([
  [['--prot', '80'], "Unknown option '--prot'"],
  [['--port'], "Option '--port <value>' argument missing"],
  [['here'], "Unexpected argument 'here'"],
])('%j is refused with what is wrong and where to look', (args, what) => {
  const { status, stderr, stdout } = run(...args);
  expect(status).toBe(64);
  expect(stderr).toContain(what);
  expect(stderr).toContain('npm start -- --help');
  expect(stdout).toBe('');
});

it('a value no port can have is refused with all other mistakes of the configuration [CF1]', () => {
  const { status, stderr } = run('--port', 'eighty');
  expect(status).toBe(78);
  expect(stderr).toContain('PORT is "eighty"; expected a whole number from 0 to 65535.');
});
