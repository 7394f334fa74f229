import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** The container that an agent runs in. */
export const CONTAINER = 'agent';

/** What an image with Node runs to be an agent. */
export async function agentCommand(): Promise<string[]> {
  const text = await readFile(path.join(import.meta.dirname, 'agent.ts'), 'utf8');
  return ['/nodejs/bin/node', '--input-type=module-typescript', '--eval', text];
}

/** A line to the agent in a pod, by which it is told what to try. It goes through the API server and the node. */
export class AgentLine {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: AsyncIterator<string>;
  #complaint = '';

  constructor(pod: string, namespace: string) {
    const args = ['attach', pod, '--namespace', namespace, `--container=${CONTAINER}`, '--stdin', '--quiet'];
    this.#process = spawn('kubectl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#complaint += chunk.toString();
    });
    this.#process.stdin.on('error', () => {});
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Has the agent try connections, each with its name, an address and a port (null: a name to look up).
   *
   * @returns The names of those that open.
   * @throws Error The line is broken.
   */
  async try(connections: readonly (readonly [string, string, number | null])[]): Promise<readonly string[]> {
    this.#process.stdin.write(`${JSON.stringify(connections)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`The line to an agent broke: ${this.#complaint}`);
    return JSON.parse(value);
  }

  close(): void {
    this.#process.kill();
  }
}
