import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';
import { KINDS } from './series.ts';

describe('npm run soak', { timeout: 90_000 }, () => {
  let folder: string;
  let soak: ChildProcess;
  let printed: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'votes-soaked-'));
    await chmod(folder, 0o755); // PostgreSQL is another user where we are root.
  });
  afterEach(async () => {
    if (isThere()) process.kill(-Number(soak.pid), 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  /** Begins one in a process group of its own, as a shell does, whose temporary files all are in our folder. */
  function begin(...args: readonly string[]): void {
    const all = ['scripts/soak.ts', '--rate', '60', '--out', path.join(folder, 'reports'), ...args];
    const env = { PATH: process.env.PATH, TMPDIR: folder, NO_COLOR: '1' };
    soak = spawn(process.execPath, all, { cwd: PROJECT, env, detached: true });
    printed = '';
    for (const stream of [soak.stdout, soak.stderr])
      stream?.on('data', (chunk) => {
        printed += String(chunk);
      });
  }
  /** Whether any process of the group is there. */
  function isThere(): boolean {
    try {
      return process.kill(-Number(soak.pid), 0);
    } catch {
      return false;
    }
  }
  const reported = async (name: string) => String(await readFile(path.join(folder, 'reports', name)));
  async function expectNothingLeft(): Promise<void> {
    await expect.poll(isThere).toBe(false);
    expect(await readdir(folder)).toEqual(['reports']);
  }

  it('looks each second, counts all that was accepted, and says where it was too short to tell', async () => {
    begin('--minutes', '0.1');
    expect(await once(soak, 'close')).toEqual([1, null]);
    expect(printed).toContain('It was too short to tell whether anything grows.');
    const [head, ...samples] = (await reported('soak.csv')).trim().split('\n');
    expect(head).toBe(['seconds', ...KINDS.map(({ key }) => key)].join(','));
    expect(samples).toHaveLength(6);
    for (const sample of samples) expect(sample).toMatch(/^\d+\.\d(,\d+(\.\d+)?)+$/);
    const [, accepted, counted] =
      /\| votes \| (\d+) accepted, (\d+) counted \|/.exec(await reported('soak.md')) ?? [];
    expect(Number(accepted)).toBeGreaterThan(100);
    expect(counted).toBe(accepted);
    for (const { title } of KINDS) expect(await reported('soak.svg')).toContain(`>${title}</text>`);
    await expectNothingLeft();
  });

  it('reports what there is when it is ended, and leaves nothing behind', async () => {
    begin('--minutes', '10');
    await expect.poll(() => printed, { timeout: 60_000 }).toContain('Voting for 10 minutes');
    process.kill(-Number(soak.pid), 'SIGINT');
    expect([...(await once(soak, 'close')), printed]).toEqual([
      1,
      null,
      expect.stringContaining('too short'),
    ]);
    expect(await reported('soak.md')).toContain('It was ended before its time.');
    await expectNothingLeft();
  });

  it('does not run where it is told nonsense', async () => {
    begin('--minutes', 'some');
    expect(await once(soak, 'close')).toEqual([2, null]);
    expect(printed).toMatch(/^--minutes some is no number .*\nSee: npm run soak -- --help\n$/);
  });
});
