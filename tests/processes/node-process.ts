import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PROJECT = path.resolve(import.meta.dirname, '../..');
/** A process of ours starts within a second; five at a time, on two cores that carry a vote too, within many. */
const PRINTED_MAX_MS = 60_000;

/**
 * Where Node keeps what it made of our sources and of those we import: a process starts with half the work, and does
 * the same. Not for those whose start is measured.
 */
const COMPILED = path.join(PROJECT, 'node_modules/.cache/compiled');

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

/**
 * Starts a script of ours with this environment and nothing else that could configure it.
 *
 * @param via A program and its arguments that become our process in turn, such as `nsenter`.
 */
export function startNode(
  script: readonly string[],
  env: Readonly<Record<string, string>> = {},
  via: readonly string[] = [],
): NodeProcess {
  const [file = '', ...args] = [...via, process.execPath, ...script];
  const child = spawn(file, args, {
    cwd: PROJECT,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let over = false;
  // 'close' and not 'exit': by then all that it printed has been read.
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true;
    return code ?? signal;
  });

  /** Resolves when more is printed, the process ends, or `ms` have passed; leaves no listener behind. */
  async function newsOf(ms: number): Promise<void> {
    const heard = new AbortController();
    const { signal } = heard;
    const news = [once(child.stdout, 'data', { signal }), once(child.stderr, 'data', { signal }), ended];
    await Promise.race([...news, sleep(ms, undefined, { signal })].map((each) => each.catch(() => {})));
    heard.abort();
  }

  return {
    child,
    ended,
    printed: () => output,
    async untilPrinted(pattern, timeoutMs = PRINTED_MAX_MS) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (over || performance.now() > deadline) {
          throw new Error(`${script.join(' ')} ${over ? 'ended' : 'waited'} without ${pattern}:\n${output}`);
        }
        await newsOf(deadline - performance.now());
      }
    },
    async end(signal = 'SIGTERM') {
      // A frozen process does not hear a signal; but one that is killed must not go on before it dies.
      if (signal !== 'SIGKILL') child.kill('SIGCONT');
      child.kill(signal);
      return await ended;
    },
  };
}
