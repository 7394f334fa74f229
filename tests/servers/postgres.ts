import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '#tests/processes/until.ts';
import type { PrivateServer } from './private-server.ts';
import { end, freePort, launch } from './private-server.ts';
import { program } from './programs.ts';

export interface PostgresOptions {
  /** Start on this port and folder again, as after a crash. */
  readonly port?: number;
  readonly folder?: string;
  /** Where to make the data folder; the system's folder for temporary files unless told. */
  readonly parent?: string;
  /** Further options of postgres, such as `-c max_connections=10`. */
  readonly args?: readonly string[];
  /** A program and its arguments that start the server in turn, such as `taskset`. */
  readonly via?: readonly string[];
}

export interface PostgresServer extends PrivateServer {
  readonly folder: string;
  /** Stops the server and all its sessions where they stand, their connections open, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Kills the server as `kill -9` does; resolves once its sessions, which notice by themselves, have gone as well. */
  crash(): Promise<void>;
}

/** Starts a PostgreSQL of our own, without its fsync: it has to survive a test, not a power cut. */
export async function startPostgres({
  port,
  folder,
  parent = tmpdir(),
  args = [],
  via = [],
}: PostgresOptions = {}): Promise<PostgresServer> {
  const chosen = port ?? (await freePort());
  const dir = folder ?? (await initialised(parent));
  const options = `-D ${dir} -p ${chosen} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  const command = [...via, ...asPostgres([program('postgres'), ...options.split(' '), ...args])];
  const child = await launch(command, /database system is ready to accept connections/);
  return {
    url: `postgres://postgres@127.0.0.1:${chosen}/postgres`,
    port: chosen,
    folder: dir,
    process: child,
    signal: (name) => void child.kill(name),
    // The server stops first and goes on last, so that meanwhile no child comes, and none that ends is forgotten.
    freeze() {
      child.kill('SIGSTOP');
      signalAll(childrenOf(child), 'SIGSTOP');
    },
    thaw() {
      signalAll(childrenOf(child), 'SIGCONT');
      child.kill('SIGCONT');
    },
    async crash() {
      const sessions = childrenOf(child);
      await end(child, 'SIGKILL');
      await until('the sessions of the dead server have gone', () => !sessions.some(isThere));
    },
    async stop() {
      await end(child, 'SIGINT');
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The sessions of a server, which are its children, and what else it runs. */
function childrenOf({ pid }: ChildProcess): number[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = processes.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Sends a signal to those of the processes that are still there. */
function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function initialised(parent: string): Promise<string> {
  const initdb = program('initdb');
  const dir = await mkdtemp(path.join(parent, 'votes-postgres-'));
  if (process.getuid?.() === 0) chownSync(dir, idOf('-u'), idOf('-g'));
  const options = `-D ${dir} -U postgres -A trust -E UTF8 --locale=C --no-sync`;
  const [file = '', ...args] = asPostgres([initdb, ...options.split(' ')]);
  try {
    execFileSync(file, args, { stdio: 'pipe' });
  } catch (error) {
    await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    throw new Error(`PostgreSQL could not make its data folder: ${(error as Error).message}`);
  }
  return dir;
}

/** PostgreSQL refuses to run as root; the package brings a user for it. */
function asPostgres(command: readonly string[]): readonly string[] {
  if (process.getuid?.() !== 0) return command;
  return [
    'setpriv',
    '--reuid=postgres',
    '--regid=postgres',
    '--init-groups',
    '--pdeathsig',
    'KILL',
    '--',
    ...command,
  ];
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
