import { expect, it } from 'vitest';
import { progressOn } from './progress.ts';

const figures = (atMs: number) => ({
  ...{ atMs, accepted: 12, refused: 1, unknown: 2, answers: {}, underWay: 1 },
  ...{ attempted: { cats: 0, dogs: 0 }, looks: {}, fallen: [], tooMany: [], slow: [] },
});
const state = { unread: 5, doing: 'redis freezes' };
const RUN = {
  faults: [{ id: 'F2', target: 'redis', name: 'freezes', wasFelt: true }],
  ...{ struckAtMs: 61_000, healedAtMs: 63_500, recovery: { after: '', tookMs: 800 } },
} as const;

function told(isTTY: boolean, tell: (events: ReturnType<typeof progressOn>) => void): string {
  let text = '';
  tell(progressOn({ isTTY, columns: 60, write: (more) => (text += more) }));
  return text;
}

it('progress is one line that changes on a terminal, as wide as that is', () => {
  const text = told(true, (events) => {
    events.onProgress(figures(1_000), state);
    events.onProgress(figures(62_000), { ...state, unread: undefined });
  });
  expect(text).not.toContain('\n');
  const lines = text.split('\r\u001B[K').slice(1);
  expect(lines).toEqual([expect.stringContaining('00:01  ok 12'), expect.stringContaining('unread ?')]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
});

it('progress is a line now and then elsewhere', () => {
  const text = told(false, (events) => {
    for (let atMs = 0; atMs <= 20_000; atMs += 250) events.onProgress(figures(atMs), state);
  });
  expect(text.trim().split('\n')).toHaveLength(3);
});

it('progress tells each episode and what it broke', () => {
  const broken = [{ invariant: 'I3', what: 'Lost.', count: 2, evidence: ['votes 1-0'] }] as const;
  expect(told(false, (events) => events.onEpisode(RUN, broken))).toBe(
    '01:01  redis freezes (2.5 s); recovered in 800 ms\n  I3 is broken: Lost. 2 times, such as votes 1-0\n',
  );
});
