import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program ended. */
export interface Ended {
  /** Its exit status; 127 when there is no such program, 124 when it took too long or was ended by a signal. */
  readonly status: number;
  /** All it has printed, on both streams. */
  readonly output: string;
}

export interface RunOptions {
  readonly limitMs: number;
  /** Told each line as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

const NO_SUCH_PROGRAM = 127;
const ENDED_BY_SIGNAL = 124;

/** Runs a program to its end. It is never asked anything: its input is empty. */
export function runProgram(command: readonly string[], { limitMs, onLine }: RunOptions): Promise<Ended> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ status: NO_SUCH_PROGRAM, output: message }));
    child.once('close', (status) => resolve({ status: status ?? ENDED_BY_SIGNAL, output: lines.join('\n') }));
  });
}
