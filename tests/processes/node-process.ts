import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export const PROJECT = path.resolve(import.meta.dirname, '../..');

/** A process of ours, running for real. */
export interface NodeProcess {
  readonly child: ChildProcess;
  /** Everything it has printed. */
  printed(): string;
  /** Resolves with the first match of what it prints, from its start on. */
  untilPrinted(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Resolves with how it ended: its exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Sends a signal and resolves with how it ended. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** Starts a script of ours with this environment and nothing else that could configure it. */
export function startNode(script: readonly string[], env: Record<string, string> = {}): NodeProcess {
  const child = spawn(process.execPath, [...script], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);

  return {
    child,
    ended,
    printed: () => output,
    async untilPrinted(pattern, timeoutMs = 20_000) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        const over = child.exitCode !== null || child.signalCode !== null;
        if (over || performance.now() > deadline) {
          throw new Error(`${script.join(' ')} ${over ? 'ended' : 'waited'} without ${pattern}:\n${output}`);
        }
        const news = Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
        await Promise.race([
          news,
          new Promise((resolve) => setTimeout(resolve, deadline - performance.now())),
        ]);
      }
    },
    async end(signal = 'SIGTERM') {
      child.kill('SIGCONT');
      child.kill(signal);
      return await ended;
    },
  };
}
