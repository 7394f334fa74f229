import { expect, it } from 'vitest';
import { checkRecoveries } from './i6-recovery.ts';

it('I6 holds where every recovery was in time', () => {
  expect(checkRecoveries([{ after: 'redis freezes', tookMs: 30_000 }])).toEqual([]);
});

it.each([
  ['took too long', { after: 'redis freezes', tookMs: 30_001 }],
  ['was not seen', { after: 'redis freezes', tookMs: 100, unfinished: 'the api is not ready' }],
])('I6 is broken by a recovery that %s', (_, recovery) => {
  const broken = checkRecoveries([{ after: 'postgres freezes', tookMs: 400 }, recovery]);
  expect(broken).toMatchObject([{ invariant: 'I6', count: 1 }]);
  expect(broken[0]?.evidence[0]).toContain('redis freezes');
});
