import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';

/** Something that was started and has to be ended. */
export interface Started {
  stop(): Promise<unknown>;
}

/** Says a line in the name of a part. */
export function say(part: string, line: string): void {
  console.log(`${styleText('cyan', part.padEnd(8))} ${line}`);
}

/** What runs in one terminal: it is ended together, whoever ends first. */
export class DevProcesses {
  readonly #started: Started[] = [];
  #stopping: Promise<void> | undefined;

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Adds a server that is running already; servers are ended last. */
  add(server: Started): void {
    this.#started.unshift(server);
  }

  /** Runs a Node script and repeats what it prints; its end is the end of everything. */
  run(part: string, args: readonly string[], env: Record<string, string>): void {
    const child = spawn(process.execPath, [...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32', // Of what the terminal says nobody but us is told: we end all, in order.
    });
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => say(part, line));
    }
    child.once('exit', (code) => {
      if (this.isStopping) return;
      say(part, `ended with ${code}; stopping everything.`);
      void this.stop(1);
    });
    this.#started.push({ stop: () => end(child) });
  }

  /** Ends everything, the last started first, and then this process. */
  stop(code: number): Promise<void> {
    this.#stopping ??= this.#stopAll().finally(() => process.exit(code));
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const started of this.#started.reverse()) await started.stop();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
