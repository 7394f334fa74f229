import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROJECT } from '#tests/processes/node-process.ts';

/** A script that runs in a shell, in the root of the project, with all that it has started. */
export interface ShellRun {
  /** What it has printed up to now, on both streams. */
  printed(): string;
  /** Resolves with its exit code once it has ended. */
  readonly ended: Promise<number>;
  /** Ends it and whatever it has started. */
  end(): Promise<void>;
}

/** Starts a block of a document as it stands. It ends at the first command that fails, as a reader would. */
export function startShell(script: string, env: Readonly<Record<string, string>> = {}): ShellRun {
  const child = spawn('bash', ['--norc', '-euc', script], {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, with what it leaves running in the background.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  return {
    printed: () => said,
    ended: exited,
    async end() {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // All of it has ended by itself.
      }
      await exited;
    },
  };
}
