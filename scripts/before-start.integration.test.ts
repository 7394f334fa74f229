import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';

const BUILDS = /^Building the page …\n( {2}… \d+ s\n)* {2}done in \d+ s\n$/;

/** What the script works on, copied, so that nobody else's page is built anew. */
const COPIED = [
  'frontend',
  'contract',
  'ballot',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

describe('before npm start', () => {
  let project: string;
  const at = (file: string) => path.join(project, file);
  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'votes-start-'));
    const isSource = (file: string) => !file.endsWith('/dist');
    for (const each of COPIED)
      await cp(path.join(PROJECT, each), at(each), { recursive: true, filter: isSource });
    await symlink(path.join(PROJECT, 'node_modules'), at('node_modules'));
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  /** Runs it as npm would; gives how it ended and what it printed. */
  function run(
    env: Record<string, string> = {},
  ): Promise<{ code: number; printed: string; complained: string }> {
    return new Promise((resolve) => {
      const options = { cwd: project, env: { PATH: process.env.PATH ?? '', ...env } };
      execFile('node', ['scripts/before-start.js'], options, (error, printed, complained) =>
        resolve({ code: Number(error?.code ?? 0), printed, complained }),
      );
    });
  }

  it('the page is built, and built anew only where its sources have changed', async () => {
    expect((await run()).printed).toMatch(BUILDS);
    const built = await stat(at('frontend/dist/index.html'));
    expect(await run()).toMatchObject({ code: 0, printed: '' });
    await utimes(at('frontend/src/App.tsx'), new Date(), new Date());
    await appendFile(at('frontend/src/App.test.tsx'), '\n// A test is no source.\n');
    expect((await run()).printed).toBe('');
    expect((await stat(at('frontend/dist/index.html'))).ino).toBe(built.ino);
    await appendFile(at('contract/routes.ts'), '\n// Changed.\n');
    expect((await run()).printed).toMatch(BUILDS);
  });

  it('a build that was broken off is done again', async () => {
    await run();
    await rm(at('frontend/dist/.built-from'));
    expect((await run()).printed).toMatch(BUILDS);
  });

  it('a build that fails keeps the vote from starting and says why', async () => {
    const source = await readFile(at('frontend/src/main.tsx'), 'utf8');
    await writeFile(at('frontend/src/main.tsx'), `${source}\nimport './not-there.ts';\n`);
    const { code, complained } = await run();
    expect(code).toBe(1);
    expect(complained).toContain('not-there.ts');
    expect(complained).toContain('The vote cannot start. Building the page failed, with 1: see above.');
    await writeFile(at('frontend/src/main.tsx'), source);
    expect((await run()).code).toBe(0);
  });

  it('what the lock file names and is not there is installed, by npm and its own Node', async () => {
    const lock = JSON.parse(await readFile(at('package-lock.json'), 'utf8'));
    lock.packages['node_modules/not-there'] = { version: '1.0.0' };
    await writeFile(at('package-lock.json'), JSON.stringify(lock));
    await writeFile(at('npm.js'), 'console.error(process.argv.slice(2).join(" ")); process.exit(7);');
    const { code, printed, complained } = await run({ npm_execpath: at('npm.js') });
    expect(code).toBe(1);
    expect(printed).toMatch(/^Installing what is missing; this takes a minute or so, once …/);
    expect(complained).toContain('ci --ignore-scripts --include=dev --include=optional');
    expect(complained).toContain('failed, with 7: see above.');
  });
});
