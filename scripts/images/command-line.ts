import path from 'node:path';
import { parseArgs } from 'node:util';
import { ARCHIVES } from './build-images.ts';
import type { Image } from './images.ts';
import { IMAGES } from './images.ts';

export const HELP = `npm run images: builds the images of the vote.

  npm run images                                        all of them, tagged with the version
  npm run images -- --only api,consumer --tag dev       some of them
  npm run images -- --push registry.example.com/votes   builds for amd64 and arm64, and pushes

  --only NAMES      of: ${IMAGES.join(', ')}
  --tag TAG         instead of the version in package.json; never latest, which does not say what it is
  --push REGISTRY   registry and path that each name is put behind; you have logged in there
  --platforms LIST  of what is pushed (linux/amd64,linux/arm64)
  --source URL      where this source may be read, for the label of that name
  --archives DIR    where to keep each image as a file, too (node_modules/.cache/images)
  --verbose         all that the build says
  --help            this text

It needs Docker with buildx, or a program in IMAGE_ENGINE (docs/IMAGES.md). At the end it tells how large each image
is. Ends with 0 when all were built, with 1 when one was not, with 2 when this command line is wrong or no engine is
there.`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  only: { type: 'string' },
  tag: { type: 'string' },
  push: { type: 'string' },
  platforms: { type: 'string' },
  source: { type: 'string' },
  archives: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;

const PLATFORMS = ['linux/amd64', 'linux/arm64'];
/** What a registry takes for a tag. */
const TAG = /^\w[\w.-]{0,127}$/;
/** A host that has a dot or a port, or is localhost, and a path in lower case: else it would be taken for a name. */
const REGISTRY = /^(localhost|[\w-]+(\.[\w-]+)+|[\w.-]+:\d+)(:\d+)?(\/[a-z0-9._-]+)*$/;

export interface CommandLine {
  readonly help: boolean;
  readonly verbose: boolean;
  readonly images: readonly Image[];
  readonly tag: string;
  /** Where to push; undefined for nowhere. */
  readonly registry: string | undefined;
  readonly platforms: readonly string[];
  readonly source: string | undefined;
  readonly archives: string;
}

/**
 * @param version The tag unless another is given.
 * @throws Error with a sentence that says what is wrong.
 */
export function parseCommandLine(args: readonly string[], version: string): CommandLine {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { tag = version, push: registry, platforms, source } = values;
  if (tag === 'latest') throw new Error('The tag latest does not say what it is: give another.');
  if (!TAG.test(tag)) throw new Error(`--tag ${tag} is no tag: letters, digits, ., _ and -, 128 at most.`);
  if (registry !== undefined && !REGISTRY.test(registry))
    throw new Error(
      `--push ${registry} is no registry: give host and path, as in registry.example.com/votes.`,
    );
  if (platforms !== undefined && registry === undefined)
    throw new Error('--platforms goes with --push: what stays here is of the kind of this machine.');
  if (source !== undefined && !/^https?:$/.test(URL.parse(source)?.protocol ?? ''))
    throw new Error(`--source ${source} is no http or https address.`);
  return {
    help: values.help ?? false,
    verbose: values.verbose ?? false,
    images: values.only === undefined ? IMAGES : chosen(values.only),
    tag,
    registry,
    platforms: platforms === undefined ? PLATFORMS : names(platforms),
    source,
    archives: path.resolve(values.archives ?? ARCHIVES),
  };
}

function chosen(only: string): Image[] {
  const wanted = names(only);
  const unknown = wanted.filter((name) => !IMAGES.some((image) => image === name));
  if (unknown.length > 0 || wanted.length === 0)
    throw new Error(`There is no image "${unknown.join('", "')}"; there are ${IMAGES.join(', ')}.`);
  return IMAGES.filter((image) => wanted.includes(image));
}

function names(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
