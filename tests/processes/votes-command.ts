import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { PROJECT } from './node-process.ts';

/** How a command of `votes` ended, and what it said. */
export interface Ended {
  readonly code: number | NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The script of `votes`, for a process that a test keeps in hand. */
export const VOTES = ['--disable-warning=ExperimentalWarning', 'cli/main.ts'];

/** Runs a command as an operator types it, with this environment and nothing else that could configure it. */
export async function votes(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [...VOTES, ...args], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code ?? signal, out, err };
}

/** The result of a command that ends well, as `--json` prints it. */
export async function votesJson<Result>(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const { code, out, err } = await votes([...args, '--json'], env);
  if (code !== 0) throw new Error(`votes ${args.join(' ')} ended with ${code}:\n${out}${err}`);
  return JSON.parse(out);
}
