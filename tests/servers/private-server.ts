import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { listenOnce } from '#runtime/free-port.ts';

/** A server program of our own, started for a test on loopback and ended with it. */
export interface PrivateServer {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Sends a signal: `SIGKILL` to crash it, `SIGSTOP` and `SIGCONT` to freeze it. */
  signal(name: NodeJS.Signals): void;
  /** Ends it, waits until it has ended and removes its folder. */
  stop(): Promise<void>;
}

/** No system takes the near end of an outgoing connection from here; Linux begins highest up, at 32,768. */
const PORTS = { first: 20_000, last: 32_767 };
/** Test files that run at the same time have ports of their own: every so manieth, from the number of their worker on. */
const LANES = 16;
const lane = Number(process.env.VITEST_POOL_ID ?? 0) % LANES;
const given = new Set<number>();

/**
 * A port of the loopback address that was free just now, and that is given to nobody else. It is not one the system
 * would give to the next outgoing connection: a server that is restarted on its port, or started a little later, finds
 * it free.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + lane + LANES * randomInt((PORTS.last + 1 - PORTS.first) / LANES);
    if (given.has(port)) continue;
    const isFree = await listenOnce('127.0.0.1', port).then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    given.add(port);
    return port;
  }
}

/**
 * Starts a program and resolves once one of its lines matches `readyLine`.
 *
 * @throws Error with what the program printed, when it ends before that.
 */
export async function launch(command: readonly string[], readyLine: RegExp): Promise<ChildProcess> {
  const [file = '', ...args] = diesWithUs(command);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      printed += chunk.toString();
      if (readyLine.test(printed)) resolve();
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command[0]} ended with ${code}:\n${printed}`)));
  });
  return child;
}

/** Ends a child with `signal` and waits for it. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (signal !== 'SIGKILL') child.kill('SIGCONT');
  child.kill(signal);
  await exited;
}

/** Where the system can, a server ends even when the test runner is killed and cannot clean up. */
function diesWithUs(command: readonly string[]): readonly string[] {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--', ...command] : command;
}
