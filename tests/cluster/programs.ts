import { execFile } from 'node:child_process';

/** How a program ended, and what it said. */
export interface Ended {
  readonly status: number;
  readonly output: string;
  readonly complaint: string;
}

export interface Call {
  /** What it reads from its input. */
  readonly input?: string;
  /** Seconds it may take. Default 120. */
  readonly seconds?: number;
}

/** Runs a program to its end, however it ends; 127 where there is none of that name, 124 where it took too long. */
export function attempt(
  program: string,
  args: readonly string[],
  { input = '', seconds = 120 }: Call = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024, timeout: seconds * 1000 };
    const child = execFile(program, args, options, (error, output, complaint) => {
      resolve({ status: statusOf(error), output, complaint });
    });
    // One that ends without having read its input is judged by its status.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/**
 * Runs a program that has to succeed.
 *
 * @returns What it printed.
 * @throws Error with what it complained of.
 */
export async function run(program: string, args: readonly string[], call: Call = {}): Promise<string> {
  const { status, output, complaint } = await attempt(program, args, call);
  if (status === 0) return output;
  throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${complaint}${output}`);
}

function statusOf(error: (Error & { code?: unknown; killed?: boolean }) | null): number {
  if (error === null) return 0;
  if (error.code === 'ENOENT') return 127;
  return typeof error.code === 'number' ? error.code : 124;
}
