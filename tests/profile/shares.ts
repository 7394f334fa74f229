import type { Owner } from './frame.ts';
import type { Stack } from './stack.ts';

/** The part of the time that went to one folder of ours, one package, one module of Node; of 1. */
export interface Share {
  readonly group: string;
  readonly owner: Owner;
  /** In its own functions. */
  readonly self: number;
  /** With what Node did for it: what it called there, until that called somebody else. */
  readonly withNode: number;
}

/** What the time went to, the most first. */
export function sharesOf(root: Stack): Share[] {
  const shares = new Map<string, { owner: Owner; self: number; withNode: number }>();
  const shareOf = ({ frame: { group, owner } }: Stack) => {
    const share = shares.get(group) ?? { owner, self: 0, withNode: 0 };
    shares.set(group, share);
    return share;
  };

  /** @param asker Who called Node, or what Node runs by itself. */
  function walk(stack: Stack, asker: Stack): void {
    shareOf(stack).self += stack.self / root.total;
    const answers = stack.frame.owner === 'node' ? asker : stack;
    shareOf(answers).withNode += stack.self / root.total;
    // Node that called itself, with nobody of others before it.
    for (const child of stack.children) walk(child, answers.frame.owner === 'node' ? child : answers);
  }
  for (const child of root.children) walk(child, child);
  return [...shares]
    .map(([group, share]) => ({ group, ...share }))
    .sort((a, b) => b.withNode - a.withNode || b.self - a.self);
}

/** What the time went to by whose the functions are, each of 1. */
export function sharesByOwner(shares: readonly Share[]): Map<Owner, number> {
  const sums = new Map<Owner, number>();
  for (const { owner, self } of shares) sums.set(owner, (sums.get(owner) ?? 0) + self);
  return sums;
}

/** `21.4 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
