import { readFile } from 'node:fs/promises';
import { images } from './cluster.ts';

/** Where our images have Node; they have no shell that would find it. */
export const NODE = '/nodejs/bin/node';

/** A container as a pod is given one. */
interface NodeContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** The image of pods that need Node and nothing else: that of the api, which the cluster has already. */
export function nodeImage(): string {
  const { registry, tag } = images();
  return `${registry}/voting-api:${tag}`;
}

/**
 * What runs a script in a pod, from its text.
 *
 * @param script Its path on this machine. It may import what Node has, and types.
 * @param args The first is `process.argv[1]` there, for a text has no path.
 */
export async function nodeCommand(script: string, ...args: readonly string[]): Promise<readonly string[]> {
  return [NODE, '--input-type=module-typescript', '--eval', await readFile(script, 'utf8'), ...args];
}

/** A container that runs a script, from its text, with this environment. */
export async function nodeContainer(
  name: string,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<NodeContainer> {
  return {
    name,
    image: nodeImage(),
    command: await nodeCommand(script),
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
  };
}
