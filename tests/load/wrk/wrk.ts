import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { program } from '#tests/servers/programs.ts';
import { pinnedTo } from '../cores.ts';

const SCRIPT = path.join(import.meta.dirname, 'vote.lua');

export interface FlatOut {
  readonly port: number;
  /** Connections, each with one vote under way at any time. */
  readonly connections: number;
  /** Whole ones; wrk knows no others. */
  readonly seconds: number;
  readonly cores: string;
  /** Spaces in each body, which make a vote more work to take, in bytes. */
  readonly padding?: number;
}

/** What came of the votes of a run. */
export interface FlatOutFigures {
  /** Votes answered 201 a second. */
  readonly perSecond: number;
  readonly accepted: number;
  /** Votes that were refused, or got no answer. */
  readonly failed: number;
}

/**
 * Votes as fast as they are answered, by wrk on one core.
 *
 * @throws Error No vote was taken: then this is no measurement.
 */
export async function voteFlatOut({
  port,
  connections,
  seconds,
  cores,
  padding = 0,
}: FlatOut): Promise<FlatOutFigures> {
  const url = `http://127.0.0.1:${port}`;
  const options = ['--threads', '1', '--connections', `${connections}`, '--duration', `${seconds}s`];
  const [file = '', ...args] = [...pinnedTo(cores), program('wrk'), ...options, '--script', SCRIPT, url];
  const { stdout } = await promisify(execFile)(file, args, { env: { PADDING: `${padding}` } });
  return figuresIn(stdout);
}

/**
 * Takes the figures out of what wrk printed, from the line of our script.
 *
 * @throws Error No vote was taken.
 */
export function figuresIn(printed: string): FlatOutFigures {
  const line = printed.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`wrk said nothing of its votes:\n${printed}`);
  const { requests, microseconds, refused, cut } = JSON.parse(line);
  const accepted = requests - refused;
  if (!(accepted > 0))
    throw new Error(`Of ${requests} votes ${refused} were refused and ${cut} got no answer.`);
  return { perSecond: accepted / (microseconds / 1_000_000), accepted, failed: refused + cut };
}
