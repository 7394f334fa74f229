import { describe, expect, it } from 'vitest';
import { MADE_UP_ORIGINS, MADE_UP_PROFILE } from './made-up.ts';
import type { Stack } from './stack.ts';
import { stacksOf } from './stack.ts';

const linesOf = ({ frame, self, total, children }: Stack, depth = 0): string[] => [
  `${' '.repeat(depth)}${frame.name} ${self} of ${total}`,
  ...children.flatMap((child) => linesOf(child, depth + 1)),
];

describe('the stacks of a profile', () => {
  it('have the time from each look to the next, calls from all over a function together, and not what was waited', () => {
    expect(linesOf(stacksOf(MADE_UP_PROFILE, MADE_UP_ORIGINS))).toEqual([
      'all 0 of 600',
      ' emit 0 of 400',
      '  take 200 of 400',
      '   writev 200 of 200',
      ' garbage collector 100 of 100',
      ' send 0 of 100',
      '  write 100 of 100',
    ]);
  });

  it('are none of a profile without a node', () => {
    expect(() => stacksOf({ ...MADE_UP_PROFILE, nodes: [] }, MADE_UP_ORIGINS)).toThrow(
      'The profile is empty.',
    );
  });
});
