import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** The container that an agent runs in. */
export const CONTAINER = 'agent';

/** The script that it runs. */
export const AGENT = path.join(import.meta.dirname, 'agent.ts');

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
