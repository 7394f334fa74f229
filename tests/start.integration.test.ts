import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT } from './processes/node-process.ts';
import { untilReady } from './processes/until-ready.ts';
import { freePort } from './servers/private-server.ts';

it('npm start takes a vote and ends on Ctrl-C, also where people have switched scripts off', {
  timeout: 90_000,
}, async ({ onTestFinished }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-npm-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const args = ['start', '--', '--port', String(port), '--data', folder];
  const env = { ...process.env, npm_config_ignore_scripts: 'true' };
  const npm = spawn('npm', args, { cwd: PROJECT, env, stdio: 'ignore', detached: true });
  onTestFinished(() => {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-(npm.pid ?? 0), 'SIGKILL');
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/ready`, 60_000);
  const body = '{"option":"cats"}';
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${url}/api/vote`, { method: 'POST', headers, body })).status).toBe(201);
  const ended = once(npm, 'exit');
  process.kill(-(npm.pid ?? 0), 'SIGINT'); // As a terminal does it: to all of its processes.
  await ended;
  await expect
    .poll(() =>
      fetch(`${url}/health`).then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
});
