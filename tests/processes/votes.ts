import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import packageJson from '#package.json' with { type: 'json' };
import { PROJECT } from './node-process.ts';

/** What one `votes …` printed and how it ended. */
export interface Asked {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** What `npm run votes` runs in the end: options of Node and our script. */
export const VOTES = packageJson.scripts.votes.split(' ').slice(1);

/** Runs `votes` with these words, as an operator would, with this environment and nothing else that could set it. */
export async function votes(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const child = spawn(process.execPath, [...VOTES, ...args], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exit: child.exitCode, out, err };
}
