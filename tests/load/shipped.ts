import { SETTINGS } from '#runtime/config/settings.ts';
import { read } from '#tests/source-tree.ts';

/** How an image starts a process of ours. */
export interface Shipped {
  /** Of Node. */
  readonly options: readonly string[];
  /** What stands in its environment beside its settings. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What the Dockerfile says of an image of Node.
 *
 * @throws Error There is no such image, or it does not start a bundle.
 */
export function shipped(image: string, dockerfile: string = read('Dockerfile')): Shipped {
  const stages = dockerfile.split(/^(?=FROM )/m);
  const stage = (name: string) => stages.find((text) => new RegExp(`^FROM .* AS ${name}$`, 'm').test(text));
  const [, start] =
    /^ENTRYPOINT \["\/nodejs\/bin\/node", (.*)"\/app\/main\.mjs"\]$/m.exec(stage(image) ?? '') ?? [];
  if (start === undefined) throw new Error(`The Dockerfile makes no image ${image} that starts a bundle.`);
  const [, variables = ''] = /^ENV (.*)$/m.exec(stage('node-base') ?? '') ?? [];
  const pairs = variables.split(' ').map((pair) => pair.split('=') as [string, string]);
  return {
    options: [...start.matchAll(/"([^"]+)"/g)].map(([, option = '']) => option),
    env: Object.fromEntries(pairs.filter(([name]) => !(name in SETTINGS))),
  };
}
