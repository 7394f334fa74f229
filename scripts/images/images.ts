/** Every image there is, by the target of the Dockerfile that makes it. */
export const IMAGES = ['api', 'consumer', 'migrate', 'cli', 'frontend', 'standalone'] as const;
export type Image = (typeof IMAGES)[number];

/** The targets that hold what an image begins with, and nothing of ours. */
const BASES = ['node-base', 'page-base'] as const;
export type Base = (typeof BASES)[number];

export function baseOf(image: Image): Base {
  return image === 'frontend' ? 'page-base' : 'node-base';
}

/** What an image is called, without a registry and a tag. */
export function nameOf(image: Image | Base): string {
  return `voting-${image}`;
}
