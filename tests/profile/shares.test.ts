import { describe, expect, it } from 'vitest';
import { MADE_UP_ORIGINS, MADE_UP_PROFILE } from './made-up.ts';
import { sharesByOwner, sharesOf } from './shares.ts';
import { stacksOf } from './stack.ts';
import { tableOf } from './table.ts';

const shares = sharesOf(stacksOf(MADE_UP_PROFILE, MADE_UP_ORIGINS));

describe('the shares of a profile', () => {
  it('tell what Node did for whom, who called it', () => {
    expect(tableOf(shares).split('\n')).toEqual([
      '| what              |  itself | with Node |',
      '| ----------------- | ------: | --------: |',
      '| api/routes        |  33.3 % |    66.7 % |',
      '| garbage collector |  16.7 % |    16.7 % |',
      '| @redis/client     |   0.0 % |    16.7 % |',
      '| built into Node   |  33.3 % |     0.0 % |',
      '| node:net          |  16.7 % |     0.0 % |',
    ]);
  });

  it('are all of the time, both ways', () => {
    const sum = (key: 'self' | 'withNode') => shares.reduce((all, share) => all + share[key], 0);
    expect(sum('self')).toBeCloseTo(1);
    expect(sum('withNode')).toBeCloseTo(1);
  });

  it('are told by whose the functions are', () => {
    const told = [...sharesByOwner(shares)].map(([owner, share]) => `${owner} ${share.toFixed(2)}`);
    expect(told.sort()).toEqual(['garbage 0.17', 'library 0.00', 'node 0.50', 'ours 0.33']);
  });
});
