import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { PROJECT } from '#scripts/images/build-images.ts';
import type { Run } from '#scripts/images/engine.ts';
import type { Service } from '#tests/compose/compose-file.ts';
import { composeFile, MAIN, mountsOf, withoutEnvironment } from '#tests/compose/compose-file.ts';
import { until } from '#tests/processes/until.ts';
import type { Answer, Question } from './ask-beside.ts';
import { askBeside, NODE } from './ask-beside.ts';
import type { Container } from './containers.ts';
import { Containers } from './containers.ts';
import { BUSYBOX } from './images-of-others.ts';
import { Volume } from './volume.ts';

const file = composeFile(MAIN);
const WELL_MAX_MS = 60_000;
/** What an image is stopped by, as it says itself, where that is not SIGTERM. */
const STOPPED_BY: Readonly<Record<string, NodeJS.Signals>> = { postgres: 'SIGINT', frontend: 'SIGQUIT' };
/** All are in one network here, where a port can be one container's alone. */
const OTHER_PORTS: Readonly<Record<string, Record<string, string>>> = { api: { METRICS_PORT: '9465' } };

/** A service that was begun: when it has been started, and when it is well, or has ended if that is what it does. */
interface Begun {
  readonly service_started: Promise<void>;
  readonly service_healthy: Promise<void>;
  readonly service_completed_successfully: Promise<void>;
}

/**
 * What Docker makes of compose.yaml, on the engine at hand: each service of its own image, user, settings, volumes,
 * scratch folders and memory, in the order it asks for. What is not the same: all share one network, which has no way
 * out and no way in.
 */
export class ComposeStack {
  readonly #containers = new Containers();
  readonly #running = new Map<string, Container>();
  /** By name, where each volume is on this machine. */
  readonly #volumes = new Map<string, string>();
  #disk: Volume | undefined;
  #network: Container | undefined;

  /** Makes the volumes and the network. */
  async prepare(): Promise<void> {
    this.#disk = await Volume.create();
    for (const name of [...Object.keys(file.volumes), 'resolver'])
      this.#volumes.set(name, await this.#disk.folderOf(name));
    await writeFile(this.#placeOf('resolver/resolv.conf'), 'nameserver 127.0.0.11\noptions ndots:0\n');
    this.#network = await this.#containers.start('migrate', {
      // For the port of name servers.
      user: '0:0',
      network: 'none',
      entrypoint: NODE,
      volumes: [[path.join(import.meta.dirname, 'name-server.ts'), '/run/name-server.mts', 'ro']],
      command: ['/run/name-server.mts', ...Object.keys(file.services)],
    });
    const network = this.#network;
    await until('names are answered', async () => (await network.logs()).includes('answers'));
  }

  /** As `docker compose up --wait`: what runs already stays, and what does one thing and ends does it once more. */
  async up(): Promise<void> {
    const begun = new Map<string, Begun>();
    const names = Object.keys(file.services).filter((name) => file.services[name]?.profiles === undefined);
    await Promise.all(names.map((name) => this.#begin(name, begun).service_healthy));
  }

  /**
   * As `docker compose stop`: those first that others need less.
   *
   * @returns The exit status of each.
   */
  async stop(): Promise<Record<string, number>> {
    const statuses: Record<string, number> = {};
    for (const [name, container] of [...this.#running].reverse()) {
      const seconds = Number.parseInt(file.services[name]?.stop_grace_period ?? '10', 10);
      statuses[name] = await container.end(STOPPED_BY[name], seconds);
    }
    this.#running.clear();
    return statuses;
  }

  /** As `docker compose run`: what it prints, once it has ended with 0. */
  async run(name: string, ...command: readonly string[]): Promise<string> {
    const container = await this.#start(name, command);
    const status = await container.ended();
    const said = await container.logs();
    if (status !== 0) throw new Error(`${name} ended with ${status}:\n${said}`);
    return said;
  }

  /** Asks the page, which is all that anybody reaches. */
  ask(place: string, question?: Question): Promise<Answer> {
    return askBeside(this.#containers, this.#network?.name ?? '', `http://127.0.0.1:8080${place}`, question);
  }

  async remove(): Promise<void> {
    for (const container of this.#running.values()) await container.end('SIGKILL').catch(() => undefined);
    const users = new Set(Object.values(file.services).map(({ user = '' }) => user));
    try {
      await this.#disk?.remove(this.#containers, ...users);
    } finally {
      await this.#containers.removeAll();
    }
  }

  #begin(name: string, begun: Map<string, Begun>): Begun {
    const before = begun.get(name);
    if (before !== undefined) return before;
    const { depends_on = {}, restart } = this.#service(name);
    const needed = Object.entries(depends_on).map(
      ([other, { condition }]) => this.#begin(other, begun)[condition],
    );
    const ended = async () => void (await this.run(name));
    const started = Promise.all(needed).then(restart === 'no' ? ended : () => this.#keep(name));
    const well = started.then(() => this.#untilWell(name));
    const states = {
      service_started: started,
      service_healthy: well,
      service_completed_successfully: started,
    };
    begun.set(name, states);
    return states;
  }

  async #keep(name: string): Promise<void> {
    if (!this.#running.has(name)) this.#running.set(name, await this.#start(name));
  }

  /** Asks as the service's health check does. */
  async #untilWell(name: string): Promise<void> {
    const [, ...test] = this.#service(name).healthcheck?.test ?? [];
    const container = this.#running.get(name);
    if (container === undefined || test.length === 0) return;
    let said = '';
    const isWell = async () => {
      const { status, output } = await (name === 'frontend'
        ? this.#inBusybox(test)
        : container.exec(...test));
      said = output;
      return status === 0;
    };
    await until(`${name} is well`, isWell, WELL_MAX_MS).catch(async (cause) => {
      throw new Error(`${name} is not well: ${said}\n${await container.logs()}`, { cause });
    });
  }

  /** The page is asked by the wget of its base, Alpine, which is busybox's; what stands in for that base may have none. */
  async #inBusybox(command: readonly string[]) {
    const container = await this.#containers.startOf(imageOf(BUSYBOX), 'asker', {
      ...{ network: `container:${this.#network?.name}`, user: '65532:65532', command },
    });
    return { status: await container.ended(), output: await container.logs() };
  }

  #start(name: string, command: readonly string[] = []): Promise<Container> {
    const service = this.#service(name);
    const [entrypoint, ...words] = service.entrypoint ?? [];
    const mounts = mountsOf(service).map(({ from, to, isReadOnly }) => {
      const place = from.startsWith('.') ? path.join(PROJECT, from) : this.#placeOf(from);
      return isReadOnly ? ([place, to, 'ro'] as const) : ([place, to] as const);
    });
    const settings = Object.entries(service.environment ?? {}).map(
      ([key, value]) => [key, withoutEnvironment(value)] as const,
    );
    const isAlone = service.network_mode === 'none';
    return this.#containers.startOf(imageOf(service.image), name, {
      user: service.user,
      memory: String(service.deploy?.resources.limits.memory),
      network: isAlone ? 'none' : `container:${this.#network?.name}`,
      env: { ...Object.fromEntries(settings), ...OTHER_PORTS[name] },
      scratch: service.tmpfs?.map((folder) => folder.replace(/:.*$/, '')) ?? [],
      volumes: isAlone
        ? mounts
        : [...mounts, [this.#placeOf('resolver/resolv.conf'), '/etc/resolv.conf', 'ro']],
      entrypoint,
      command: [...words, ...(service.command ?? []), ...command],
    });
  }

  #service(name: string): Service {
    const service = file.services[name];
    if (service === undefined) throw new Error(`There is no service ${name} in ${MAIN}.`);
    return service;
  }

  /** Where a volume, or a file in it, is on this machine. */
  #placeOf(place: string): string {
    const [volume = '', ...rest] = place.split('/');
    const folder = this.#volumes.get(volume);
    if (folder === undefined) throw new Error(`There is no volume ${volume} in ${MAIN}.`);
    return path.join(folder, ...rest);
  }
}

/** Ours as it was built here, or one of others as it was brought. */
function imageOf(reference = ''): Run['image'] {
  const name = withoutEnvironment(reference);
  const ours = Object.values(inject('images') ?? {}).find((each) => name === `voting-${each.image}:local`);
  const image = ours ?? inject('imagesOfOthers')?.[name];
  if (image === undefined) throw new Error(`There is no image ${name} here.`);
  return image;
}
