import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import packageJson from '#package.json' with { type: 'json' };
import { putEmptyDatabase } from '#tests/servers/empty-database.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { NodeProcess } from './node-process.ts';
import { startNode } from './node-process.ts';

export interface StandaloneOptions {
  /** Options of the command line beside the port and the folder, such as `--lan`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the votes are kept; a new folder with an empty database, removed by `close`, where none is named. */
  readonly folder?: string;
  /** Leaves the new folder empty, so that the process makes its database itself, which takes seconds. */
  readonly isFirstStart?: boolean;
  /** A program and its arguments that start it in turn, such as `nsenter`. */
  readonly via?: readonly string[];
}

/** What `npm start` runs in the end: options of Node and our script. */
export const START = packageJson.scripts.standalone.split(' ').slice(1);

/** How long it may take on a busy machine until people can vote; a new database alone takes seconds. */
const START_MS = 60_000;

/** The vote in one process, started as `npm start` does; the page has to be built. */
export class Standalone {
  readonly folder: string;
  /** The same after a restart. */
  readonly port: number;
  readonly #options: StandaloneOptions;
  #process: NodeProcess | undefined;
  #url = '';

  private constructor(folder: string, port: number, options: StandaloneOptions) {
    this.folder = folder;
    this.port = port;
    this.#options = options;
  }

  /** Starts it on a free port and waits until it says where to vote. */
  static async start(options: StandaloneOptions = {}): Promise<Standalone> {
    const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'votes-standalone-')));
    if (options.folder === undefined && !options.isFirstStart)
      await putEmptyDatabase(path.join(folder, 'database'));
    const standalone = new Standalone(folder, await freePort(), options);
    try {
      await standalone.startAgain();
    } catch (error) {
      await standalone.close();
      throw error;
    }
    return standalone;
  }

  /** The address it tells people to vote at, with a slash at its end. */
  get url(): string {
    return this.#url;
  }

  /** The process of the newest start. */
  get process(): NodeProcess {
    if (this.#process === undefined) throw new Error('Standalone has not been started.');
    return this.#process;
  }

  /** Starts it on the same folder and port, which the last process must have left. */
  async startAgain(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { args = [], via = [] } = this.#options;
    const script = [...START, '--port', String(this.port), '--data', this.folder, ...args];
    this.#process = startNode(script, { ...this.#options.env, ...env }, via);
    const [, url = ''] = await this.#process.untilPrinted(/Vote at +(\S+)[\s\S]*Ctrl-C/, START_MS);
    this.#url = url;
  }

  /** Ends it at once, and removes the folder if it was made here. */
  async close(): Promise<void> {
    await this.#process?.end('SIGKILL');
    if (this.#options.folder === undefined) await rm(this.folder, { recursive: true, force: true });
  }
}
