import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '#contract/client.ts';
import { PROJECT } from './processes/node-process.ts';
import { Standalone } from './processes/standalone.ts';

/** What `npm run validate` says, and how it ends. */
async function validate(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const npm = spawn('npm', ['run', '--silent', 'validate', '--', ...args], { cwd: PROJECT });
  onTestFinished(() => void npm.kill());
  const code = new Promise<number | null>((resolve) => npm.once('close', resolve));
  const [out, err] = await Promise.all([text(npm.stdout), text(npm.stderr)]);
  return { code: await code, out, err };
}

/** Whether a clone lies where no other user can read it, as in the home of root. */
function isForRootOnly(): boolean {
  const folders = PROJECT.split('/').map((_, i, names) => `${names.slice(0, i + 1).join('/')}/`);
  return process.getuid?.() === 0 && folders.some((folder) => (statSync(folder).mode & 0o001) === 0);
}

describe('npm run validate', () => {
  it('passes this project, ten of ten, in whole lines where nobody sits at a terminal', async () => {
    const { code, out, err } = await validate();
    const verdict = isForRootOnly() ? '9 of 10 passed; 1 skipped: non-root' : '10 of 10 passed';
    expect(`${out}${err}`.endsWith(`\n${verdict}\n`), `${out}${err}`).toBe(true);
    expect(code).toBe(0);
    const names = [...out.matchAll(/^[✔–] (\S+) +\d+\.\d s/gm)].map(([, name]) => name);
    expect(names.join(' ')).toBe(
      'build size start non-root health function errors security-headers accessibility documents',
    );
    expect(out).not.toContain('\u001b');
  }, 240_000);

  it('skips at an address what it cannot look at there, says so, and votes only with leave', async () => {
    const standalone = await Standalone.start();
    onTestFinished(() => standalone.close());
    const { url } = standalone;
    const total = async () => (await createClient({ baseUrl: new URL(url).origin }).results()).total_votes;

    const looked = await validate('--url', url, '--only', 'build,size,health,function,errors,documents');
    expect(looked.out).toMatch(/\n3 of 6 passed; 3 skipped: build, function, documents\n$/);
    expect(looked.out).toMatch(/^– function .* needs --vote$/m);
    expect(looked.code).toBe(0);
    expect(await total()).toBe(0);

    const voted = await validate('--url', url, '--only', 'function', '--vote', '--json');
    expect(JSON.parse(voted.out)).toMatchObject({
      verdict: '1 of 1 passed',
      checks: [
        { name: 'function', result: 'passed', findings: [], notes: [expect.stringMatching(/not restarted/)] },
      ],
    });
    expect(await total()).toBe(1);
  }, 120_000);

  it('ends with 1 and says what is wrong, where, and what to do, when a check fails', async () => {
    const { code, out } = await validate('--url', 'http://127.0.0.1:9', '--only', 'health');
    expect(code).toBe(1);
    expect(out).toMatch(/^✘ health/m);
    expect(out).toMatch(
      /^health: The check came to no end: .+\n {2}where {2}.+\n {2}next {3}.+\n\n0 of 1 passed; 1 failed: health\n$/m,
    );
  });

  it('ends with 2 and says what is wrong with its command line', async () => {
    const { code, out, err } = await validate('--only', 'helth');
    expect(err).toMatch(
      /^There is no check "helth"; there are build, size,[^\n]+\nSee: npm run validate -- --help\n$/,
    );
    expect([code, out]).toEqual([2, '']);
  });
});
