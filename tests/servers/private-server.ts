import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';

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

/** A port of the loopback address that was free just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The probe has no port.');
  return address.port;
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
  child.kill('SIGCONT');
  child.kill(signal);
  await exited;
}

/** Where the system can, a server ends even when the test runner is killed and cannot clean up. */
function diesWithUs(command: readonly string[]): readonly string[] {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--', ...command] : command;
}
