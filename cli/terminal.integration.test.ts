import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '#package.json' with { type: 'json' };
import { PROJECT, startNode } from '#tests/processes/node-process.ts';
import { VOTES, votes } from '#tests/processes/votes.ts';
import { openTerminal, ReaderGone } from './terminal.ts';

/** What a stream was given. */
function memory(isTTY = false): Writable & { isTTY: boolean; text(): string } {
  let all = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      all += chunk;
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => all });
}

describe('the terminal of a command', () => {
  it('[OP4] shows progress to a person only, and takes it away before anything else', () => {
    const [out, person, file] = [memory(), memory(true), memory()];
    for (const err of [person, file]) {
      const terminal = openTerminal({ out, err }, false);
      terminal.progress('half of it');
      terminal.say('done');
    }
    expect(person.text()).toBe('\r\u001b[2Khalf of it\r\u001b[2Kdone\n');
    expect(file.text()).toBe('done\n');
    expect(out.text()).toBe('');
  });

  it('[OP4] prints nothing of a text that would steer it', () => {
    const out = memory();
    openTerminal({ out, err: memory() }, false).result({}, () => 'a\u001b[2Jb\tc\nd\u009be');
    expect(out.text()).toBe('a\ufffd[2Jb\tc\nd\ufffde\n');
  });

  it('[OP4] waits with a long result until there is room for more', async () => {
    const out = new PassThrough({ highWaterMark: 10 });
    const terminal = openTerminal({ out, err: memory() }, false);
    let isWritten = false;
    const writing = terminal.write('0123456789').then(() => {
      isWritten = true;
    });
    await new Promise(setImmediate);
    expect(isWritten).toBe(false);
    out.resume();
    await writing;
  });

  it('[OP4] ends what waits for a reader who has gone', async () => {
    const out = new PassThrough({ highWaterMark: 1 });
    const terminal = openTerminal({ out, err: memory() }, false);
    const writing = expect(terminal.write('more')).rejects.toBeInstanceOf(ReaderGone);
    out.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await writing;
    expect(terminal.readerGone.aborted).toBe(true);
  });
});

describe('a command', () => {
  it('[OP4] ends quietly when nobody reads its results', async () => {
    const child = spawn(process.execPath, [...VOTES, '--help'], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const err: unknown[] = [];
    child.stderr.on('data', (chunk) => err.push(String(chunk)));
    await once(child, 'close');
    expect({ exit: child.exitCode, err }).toEqual({ exit: 0, err: [] });
  });

  it('[OP4] ends with 130 at Ctrl-C, and says what it has done until then', async () => {
    /** An api that takes each vote, slowly. */
    const api = createServer(async (request, response) => {
      const id = request.headers['idempotency-key'];
      const body = JSON.parse((await request.toArray()).join('') || '{}');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ message: '', option: body.option, stream_id: '1', request_id: id }));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    onTestFinished(() => void api.close());
    const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const simulating = startNode([...VOTES, 'simulate', '--url', url, '--rate', '20', '--duration', '1h']);
    onTestFinished(async () => void (await simulating.end('SIGKILL')));
    await once(api, 'request');
    await once(api, 'request');
    expect(await simulating.end('SIGINT')).toBe(130);
    expect(simulating.printed()).toMatch(/^\d+ votes? in [\d.]+ s: \d+ accepted/);
  });

  it('[OP4] that is none, or not typed right, is told of with what is near', async () => {
    const unknown = 'There is no command "stauts". Did you mean "status"?\nSee: votes --help\n';
    expect(await votes(['stauts'])).toEqual({ exit: 64, out: '', err: unknown });
    expect(await votes([])).toMatchObject({
      exit: 64,
      out: '',
      err: expect.stringContaining('votes --help'),
    });
    expect(await votes(['--json', 'status'])).toMatchObject({ exit: 64, out: '' });
    expect(await votes(['--version'])).toMatchObject({ exit: 0, out: `${packageJson.version}\n` });
  });

  it('[OP4] that is to vote where no api is says so', async () => {
    const { exit, err } = await votes(['simulate', '--url', 'http://127.0.0.1:1']);
    expect({ exit, err }).toEqual({
      exit: 2,
      err: expect.stringContaining('No api answers at http://127.0.0.1:1'),
    });
  });
});
