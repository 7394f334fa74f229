import { COMMAND_ENGINE } from './command-engine.ts';
import { DOCKER } from './docker.ts';
import type { Ended } from './run-program.ts';
import { runProgram } from './run-program.ts';

/** An image to be made. */
export interface Build {
  /** The folder of the Dockerfile and of what it copies. */
  readonly folder: string;
  readonly target: string;
  /** Name and tag. */
  readonly reference: string;
  /** The file to write the image into, as `docker save` does. */
  readonly archive: string;
  readonly args: Readonly<Record<string, string>>;
}

/** A container to be started, with a root nobody may write to and no privilege. */
export interface Run {
  readonly image: Pick<Build, 'reference' | 'archive'>;
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** `host`, `none` for loopback alone, or `container:NAME`. */
  readonly network: string;
  /** Folders in memory that may be written to. */
  readonly scratch: readonly string[];
  /** Folders and files of this machine, where they are in the container, and whether it may only read them. */
  readonly volumes: readonly (readonly [from: string, to: string, mode?: 'ro'])[];
  /** `user` or `user:group`, by number, instead of the image's own. */
  readonly user: string | undefined;
  /** The most it may take, such as `256M`; undefined for no limit. */
  readonly memory: string | undefined;
  /** Instead of the image's own. */
  readonly entrypoint: string | undefined;
  readonly command: readonly string[];
}

/** How a program is told to do what is asked of it: the arguments of each step, one program a list. */
export interface Dialect {
  readonly build: (build: Build) => readonly (readonly string[])[];
  /** Undefined where it cannot be done. */
  readonly push: ((build: Build, platforms: readonly string[]) => readonly string[]) | undefined;
  /** Brings an image of others, such as `postgres:18`, so that it can be run by its name or by its file. */
  readonly fetch: (image: Run['image']) => readonly string[];
  readonly run: (run: Run) => readonly string[];
  readonly exec: (name: string, command: readonly string[]) => readonly string[];
  readonly logs: (name: string) => readonly string[];
  readonly kill: (name: string, signal: string) => readonly string[];
  /** Prints the exit status of the container once it has ended. */
  readonly wait: (name: string, seconds: number) => readonly string[];
  readonly remove: (name: string) => readonly string[];
}

const BUILD_MAX_MS = 30 * 60_000;
const STEP_MAX_MS = 60_000;

/** What makes images and runs them: a program and its dialect. */
export class ImageEngine {
  readonly name: string;
  readonly #dialect: Dialect;

  constructor(program: string, dialect: Dialect) {
    this.name = program;
    this.#dialect = dialect;
  }

  get pushes(): boolean {
    return this.#dialect.push !== undefined;
  }

  /**
   * @param onLine Told each line that the engine says meanwhile.
   * @throws Error with the last that the engine said.
   */
  async build(build: Build, onLine?: (line: string) => void): Promise<void> {
    for (const args of this.#dialect.build(build)) await this.#must(args, BUILD_MAX_MS, onLine);
  }

  /** Builds for each platform, and brings all to the registry that the reference begins with. */
  async push(build: Build, platforms: readonly string[], onLine?: (line: string) => void): Promise<void> {
    if (this.#dialect.push === undefined) throw new Error(`${this.name} cannot push images; docker can.`);
    await this.#must(this.#dialect.push(build, platforms), BUILD_MAX_MS, onLine);
  }

  /** Brings an image of others, to be run. */
  async fetch(image: Run['image']): Promise<void> {
    await this.#must(this.#dialect.fetch(image), BUILD_MAX_MS);
  }

  /** Starts a container and leaves it running. */
  async run(run: Run): Promise<void> {
    await this.#must(this.#dialect.run(run));
  }

  /** Runs a program in a container, as the container's own user. */
  exec(name: string, command: readonly string[]): Promise<Ended> {
    return runProgram([this.name, ...this.#dialect.exec(name, command)], { limitMs: STEP_MAX_MS });
  }

  /** All that a container has printed. */
  async logs(name: string): Promise<string> {
    return (await this.#must(this.#dialect.logs(name))).output;
  }

  async kill(name: string, signal: NodeJS.Signals): Promise<void> {
    await this.#must(this.#dialect.kill(name, signal));
  }

  /**
   * Waits until a container has ended.
   *
   * @returns Its exit status.
   * @throws Error when it still runs after so many seconds.
   */
  async wait(name: string, seconds: number): Promise<number> {
    const args = [this.name, ...this.#dialect.wait(name, seconds)];
    const { output } = await runProgram(args, { limitMs: (seconds + 5) * 1000 });
    const [status] = /^\d+$/m.exec(output) ?? [];
    if (status === undefined) throw new Error(`${name} has not ended within ${seconds} s. ${output}`);
    return Number(status);
  }

  /** Ends a container where it stands, and removes it. */
  async remove(name: string): Promise<void> {
    await runProgram([this.name, ...this.#dialect.remove(name)], { limitMs: STEP_MAX_MS });
  }

  async #must(
    args: readonly string[],
    limitMs = STEP_MAX_MS,
    onLine?: (line: string) => void,
  ): Promise<Ended> {
    const ended = await runProgram([this.name, ...args], { limitMs, onLine });
    if (ended.status === 0) return ended;
    const last = ended.output.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`${this.name} ${args[0]} failed:\n${last}`);
  }
}

export const NO_ENGINE =
  'No images can be made here: install Docker with buildx (docs.docker.com/engine/install), or name a program that ' +
  'makes and runs images in IMAGE_ENGINE, as docs/IMAGES.md says.';

/** The program that IMAGE_ENGINE names, or else Docker where it answers; undefined where there is neither. */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<ImageEngine | undefined> {
  const { IMAGE_ENGINE: program } = env;
  if (program) return new ImageEngine(program, COMMAND_ENGINE);
  const { status } = await runProgram(['docker', 'buildx', 'inspect'], { limitMs: STEP_MAX_MS });
  return status === 0 ? new ImageEngine('docker', DOCKER) : undefined;
}
