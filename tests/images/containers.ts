import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { ImageEngine, Run } from '#scripts/images/engine.ts';
import { findEngine, NO_ENGINE } from '#scripts/images/engine.ts';
import type { Image } from '#scripts/images/images.ts';
import type { Ended } from '#scripts/images/run-program.ts';

/** A process has half a second more than its own deadline to end in, and a busy machine some more. */
const ENDS_MAX_SECONDS = 15;

export type StartOptions = Partial<Omit<Run, 'image' | 'name'>>;

/** On the machine's network and as the image says, unless told. */
const PLAIN = {
  env: {},
  network: 'host',
  scratch: [],
  volumes: [],
  user: undefined,
  memory: undefined,
  entrypoint: undefined,
  command: [],
};

/** A container of ours that runs, or has ended. */
export class Container {
  readonly name: string;
  readonly #engine: ImageEngine;

  constructor(engine: ImageEngine, name: string) {
    this.name = name;
    this.#engine = engine;
  }

  logs(): Promise<string> {
    return this.#engine.logs(this.name);
  }

  exec(...command: readonly string[]): Promise<Ended> {
    return this.#engine.exec(this.name, command);
  }

  /** Waits until it has ended by itself; resolves with its exit status. */
  ended(): Promise<number> {
    return this.#engine.wait(this.name, ENDS_MAX_SECONDS * 2);
  }

  /** Sends a signal to its first process; resolves with its exit status once it has ended. */
  async end(signal: NodeJS.Signals = 'SIGTERM', maxSeconds = ENDS_MAX_SECONDS): Promise<number> {
    await this.#engine.kill(this.name, signal);
    return await this.#engine.wait(this.name, maxSeconds);
  }
}

/** Starts containers, each as a cluster of the strictest kind would, and removes them all in the end. */
export class Containers {
  readonly #started: string[] = [];
  #engine: ImageEngine | undefined;

  /** A container of an image of ours. */
  start(image: Image, options: StartOptions = {}): Promise<Container> {
    const built = inject('images')?.[image];
    if (built === undefined) throw new Error(NO_ENGINE);
    return this.startOf(built, image, options);
  }

  /** A container of any image. */
  async startOf(image: Run['image'], kind: string, options: StartOptions = {}): Promise<Container> {
    this.#engine ??= await findEngine();
    if (this.#engine === undefined) throw new Error(NO_ENGINE);
    const name = `votes-${kind}-${randomUUID().slice(0, 8)}`;
    this.#started.push(name);
    await this.#engine.run({ ...PLAIN, ...options, image, name });
    return new Container(this.#engine, name);
  }

  async removeAll(): Promise<void> {
    for (const name of this.#started.splice(0)) await this.#engine?.remove(name);
  }
}
