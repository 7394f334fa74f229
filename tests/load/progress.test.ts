import { describe, expect, it } from 'vitest';
import { MADE_UP } from './made-up.ts';
import { progressOn } from './progress.ts';

function written(isTTY: boolean): string[] {
  const lines: string[] = [];
  const progress = progressOn(
    { isTTY, write: (text: string | Uint8Array) => lines.push(String(text)) > 0 },
    5,
  );
  progress.begins(MADE_UP);
  progress.measures(MADE_UP, 2, 'ours');
  progress.measured(MADE_UP, 2, 'ours', { votes: 1_600, slow: 120, refused: 3 });
  return lines;
}

describe('the progress of a benchmark', () => {
  it('is a line for each measurement where nobody looks at a terminal', () => {
    expect(written(false)).toEqual([
      'Made up (made-up)\n',
      '  2 of 5  ours  votes 1,600/s, slow 120 ms, refused 3.00 ms\n',
    ]);
  });

  it('shows on a terminal what is under way, and what came of it in its place', () => {
    const [, under, done] = written(true);
    expect(under).toBe('\r\x1b[K  2 of 5  ours …');
    expect(done?.startsWith('\r\x1b[K  2 of 5  ours  votes')).toBe(true);
  });
});
