import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startNode } from '#tests/processes/node-process.ts';

/** Functions that the hot paths cannot do without, as the flame graphs have to know them: by name and file. */
const SEEN = {
  intake: [/<title>[^<]*, api\/routes\/[\w-]+\.ts:\d+: /, /<title>[^<]*, @redis\/client\//, /fastify\)/],
  drain: [/<title>[^<]*, consumer\/[\w-]+\.ts:\d+: /, /<title>[^<]*, pg\//],
};

it('npm run profile draws both hot paths, with the functions and packages they go through', {
  timeout: 300_000,
}, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-profiled-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const profile = startNode(['scripts/profile.ts', '--short', '--out', folder]);
  onTestFinished(async () => void (await profile.end('SIGKILL')));
  expect(await profile.ended, profile.printed()).toBe(0);

  const files = ['drain.cpuprofile', 'flame-drain.svg', 'flame-intake.svg', 'intake.cpuprofile'];
  expect((await readdir(folder)).sort()).toEqual(files);
  for (const [name, functions] of Object.entries(SEEN)) {
    const picture = String(await readFile(path.join(folder, `flame-${name}.svg`)));
    for (const seen of functions) expect(picture).toMatch(seen);
  }
  for (const group of ['event-log/redis-streams', 'fastify', 'pg', 'garbage collector'])
    expect(profile.printed()).toMatch(new RegExp(`^\\| ${group} +\\| +[\\d.]+ % \\|`, 'm'));
});

it('npm run profile leaves nothing behind when it is ended', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-profiled-'));
  await chmod(folder, 0o755); // PostgreSQL is another user where we are root.
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const profile = startNode(['scripts/profile.ts', '--short'], { TMPDIR: folder });
  onTestFinished(async () => void (await profile.end('SIGKILL')));
  await profile.untilPrinted(/^intake: .* …$/m);
  expect(await readdir(folder)).not.toEqual([]);
  expect(await profile.end()).toBe(2);
  expect(profile.printed()).toContain('It was ended.');
  expect(await readdir(folder)).toEqual([]);
});
