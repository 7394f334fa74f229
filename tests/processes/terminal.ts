import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { PROJECT } from './node-process.ts';

/** One of our scripts in a terminal of its own, in which a shell has started it. */
export interface InTerminal {
  /** Resolves when the terminal shows this. */
  untilShown(pattern: RegExp, timeoutMs: number): Promise<void>;
  /** Closes the terminal, as somebody does who closes its window, and resolves with how our script ended. */
  close(): Promise<number>;
  /** Ends what is left. */
  end(): Promise<void>;
}

/** A shell of its own outlives the terminal and keeps the exit code; $0 is where, "$@" what it runs. */
const KEEP_CODE = `trap : HUP; echo $PPID > "$0.group"; "$@"; echo $? > "$0"`;

export async function startInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<InTerminal> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-terminal-'));
  const codeFile = path.join(folder, 'code');
  const words = [codeFile, process.execPath, ...args].map((word) => `'${word}'`).join(' ');
  // The last command keeps the first shell, whose terminal it is, from becoming the second one.
  const terminal = spawn('script', ['-qec', `sh -c '${KEEP_CODE}' ${words}; true`, '/dev/null'], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', SHELL: '/bin/sh', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let shown = '';
  terminal.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const closed = once(terminal, 'exit');
  return {
    untilShown: (pattern, timeout) => expect.poll(() => shown, { timeout }).toMatch(pattern),
    async close() {
      terminal.kill('SIGKILL');
      await closed;
      const code = () => readFile(codeFile, 'utf8').catch(() => '');
      await expect.poll(code).toMatch(/^\d+\n$/);
      return Number(await code());
    },
    async end() {
      terminal.kill('SIGKILL');
      await closed;
      const group = Number(await readFile(`${codeFile}.group`, 'utf8').catch(() => ''));
      try {
        if (group > 0) process.kill(-group, 'SIGKILL'); // 0 would be our own.
      } catch {} // Nobody is left.
      await rm(folder, { recursive: true, force: true });
    },
  };
}
