import { describe, expect, it } from 'vitest';
import type { Cast } from './casting.ts';
import { onScreenMs } from './on-screen.ts';

function cast(dueAt: number, position: string | undefined, status = 201): Cast {
  const answer = { kind: 'answered', status, code: undefined, position } as const;
  return { requestId: `${dueAt}`, dueAt, endedAt: dueAt + 1, answer };
}

describe('how long a vote takes to the screen', () => {
  it('is told by the first update that includes it', () => {
    const casts = [cast(10, '5-0'), cast(20, '5-1'), cast(30, '6-0')];
    const updates = [
      { at: 0, total: 40 },
      { at: 100, total: 42 },
      { at: 200, total: 43 },
    ];
    expect(onScreenMs(casts, updates)).toEqual([90, 80, 170]);
  });

  it('goes by the order of the log, not by that of the answers', () => {
    const casts = [cast(10, '10-0'), cast(20, '9-10'), cast(30, '9-2')];
    const updates = [
      { at: 0, total: 0 },
      { at: 50, total: 1 },
      { at: 60, total: 2 },
      { at: 70, total: 3 },
    ];
    expect(onScreenMs(casts, updates)).toEqual([20, 40, 60]);
  });

  it('knows nothing of votes that were not taken', () => {
    const updates = [
      { at: 0, total: 0 },
      { at: 50, total: 1 },
    ];
    expect(onScreenMs([cast(10, undefined, 503), cast(20, '9-0')], updates)).toEqual([30]);
  });

  it('cannot be told of a vote that was never shown', () => {
    const updates = [
      { at: 0, total: 0 },
      { at: 50, total: 1 },
    ];
    expect(() => onScreenMs([cast(10, '8-0'), cast(20, '9-0')], updates)).toThrow(
      '1 votes of 2 were never shown.',
    );
  });
});
