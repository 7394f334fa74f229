import type { Block } from '#tests/chart/shell-blocks.ts';
import { blocksOf } from '#tests/chart/shell-blocks.ts';
import { read } from '#tests/source-tree.ts';

/** What a block needs that a cluster for tests does not have; by a word that stands in the block. */
const OUT_OF_REACH: readonly (readonly [word: RegExp, why: string])[] = [
  [/^(kind|minikube) /m, 'it makes or removes a cluster, and the one that is tested is there'],
  [/^npm ci/m, 'it would replace the modules that the tests run on'],
  [/--push/, 'it needs a registry that may be written to'],
  [/values-mine\.yaml/, 'it needs Envoy Gateway, External Secrets, KEDA and the Prometheus operator'],
  [/gateway\.create=true|describe gateways/, 'it needs an implementation of the Gateway API'],
];

/** A block of docs/DEPLOYMENT.md, named so that a failure tells which it is. */
export interface PageBlock extends Block {
  readonly name: string;
  /** Why it cannot be run on a cluster for tests; undefined where it can. */
  readonly leftOut: string | undefined;
}

/** All blocks of docs/DEPLOYMENT.md, in its order. */
export const BLOCKS: readonly PageBlock[] = blocksOf(read('docs/DEPLOYMENT.md')).map((block, i) => ({
  ...block,
  name: `block ${i + 1}, ${block.heading}`,
  leftOut: OUT_OF_REACH.find(([word]) => word.test(block.script))?.[1],
}));

/** The blocks that stand under a heading and can be run, in their order. */
export function blocksUnder(heading: string): readonly PageBlock[] {
  return BLOCKS.filter((block) => block.heading === heading && block.leftOut === undefined);
}

/** The blocks that can be run from the first under a heading up to the first under another, or to the end. */
export function blocksFrom(heading: string, end?: string): readonly PageBlock[] {
  const first = BLOCKS.findIndex((block) => block.heading === heading);
  const last = BLOCKS.findIndex((block) => block.heading === end);
  return BLOCKS.slice(first, last === -1 ? undefined : last).filter(({ leftOut }) => leftOut === undefined);
}
