import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { read } from './source-tree.ts';

const { optionalDependencies } = JSON.parse(read('package.json')) as {
  optionalDependencies: Record<string, string>;
};

it('every npm script runs on Node 24, whatever Node npm itself runs on', () => {
  const shown = execFileSync('npm', ['exec', '--', 'node', '--version'], {
    encoding: 'utf8',
    env: withoutOurNode(),
  });
  expect(shown.trim()).toMatch(/^v24\./);
});

it('a clone gets Node 24 without any install script', { timeout: 120_000 }, () => {
  const clone = mkdtempSync(path.join(tmpdir(), 'votes-toolchain-'));
  const manifest = {
    name: 'clone',
    version: '0.0.0',
    private: true,
    optionalDependencies,
    scripts: { v: 'node -v' },
  };
  writeFileSync(path.join(clone, 'package.json'), JSON.stringify(manifest));
  const options = { cwd: clone, encoding: 'utf8', env: withoutOurNode() } as const;
  execFileSync('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
    ...options,
    stdio: 'pipe',
  });
  expect(execFileSync('npm', ['run', '--silent', 'v'], options).trim()).toMatch(/^v24\./);
  rmSync(clone, { recursive: true, force: true });
});

it('the lock file holds all that package.json asks for, on every platform', { timeout: 60_000 }, () => {
  const check = ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const project = path.resolve(import.meta.dirname, '..');
  expect(() =>
    execFileSync('npm', check, { cwd: project, env: withoutOurNode(), stdio: 'pipe' }),
  ).not.toThrow();
});

it('the lock file holds a Node for each platform, and names no registry', () => {
  const lock = JSON.parse(read('package-lock.json'));
  for (const [name, version] of Object.entries(optionalDependencies)) {
    expect(lock.packages[`node_modules/${name}`]).toMatchObject({ version, optional: true });
    expect(version).toMatch(/^24\./);
  }
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

/** The environment as a person's shell has it: without the folders npm put in front when it ran the tests. */
function withoutOurNode(): NodeJS.ProcessEnv {
  const folders = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  return { ...Object.fromEntries(env), PATH: folders.join(path.delimiter) };
}
