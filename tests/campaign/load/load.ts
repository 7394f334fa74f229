import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { within } from '../sights/within.ts';
import type { LoadFigures, LoadOptions } from './figures.ts';

const MAIN = path.resolve(import.meta.dirname, 'main.ts');

/** The last tries of a vote take half of that. */
const END_MAX_MS = 60_000;

/** The load's process, seen from the campaign. */
export class Load {
  readonly #child: ChildProcess;
  /** Its last words come before it disconnects, and maybe after it has exited. */
  readonly #gone: Promise<unknown>;
  #figures: LoadFigures | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    child.on('message', (figures: LoadFigures) => {
      this.#figures = figures;
    });
  }

  /** Begins at once; resolves with the first figures. */
  static async begin(options: LoadOptions): Promise<Load> {
    const load = new Load(fork(MAIN, { execArgv: ['--disable-warning=ExperimentalWarning'] }));
    load.#child.send(options);
    await Promise.race([once(load.#child, 'message'), load.#gone]);
    return load;
  }

  /** The newest there are, a fifth of a second old at most. */
  get figures(): LoadFigures {
    if (this.#figures === undefined) throw new Error('The load did not begin.');
    return this.#figures;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it has died, or ended. */
  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /**
   * Lets every vote under way come to its end; resolves with the last figures, when what became of all is written.
   *
   * @throws Error It had ended before.
   */
  async end(): Promise<LoadFigures> {
    if (this.isOver) throw new Error('The load has ended by itself.');
    this.#child.send('end');
    if ((await within(END_MAX_MS, this.#gone)) === undefined)
      throw new Error(`The load did not end within ${END_MAX_MS / 1000} s.`);
    if (this.figures.underWay > 0) throw new Error(`The load left ${this.figures.underWay} votes open.`);
    return this.figures;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
