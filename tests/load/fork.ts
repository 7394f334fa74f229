import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pinnedTo } from './cores.ts';

/** A script of ours on cores of its own, that is asked and answers. */
export class Forked implements Disposable {
  readonly #child: ChildProcess;
  readonly #died: Promise<never>;

  /**
   * @param main The path of the script.
   * @param cores Where it runs.
   */
  constructor(main: string, cores: string) {
    // What `fork` takes for Node and its options may be a program before them that becomes Node.
    const [execPath = '', ...execArgv] = [
      ...pinnedTo(cores),
      process.execPath,
      '--disable-warning=ExperimentalWarning',
    ];
    this.#child = fork(main, { execPath, execArgv, serialization: 'advanced' });
    this.#died = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`${main} ended with ${code}, and told nothing.`);
    });
    this.#died.catch(() => {});
  }

  /**
   * Sends it a message, and waits for the next one of its own.
   *
   * @throws Error It ended before that.
   */
  async ask<Answer>(message: object): Promise<Answer> {
    const answered = once(this.#child, 'message');
    this.#child.send(message);
    const [answer] = await Promise.race([answered, this.#died]);
    return answer as Answer;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}
