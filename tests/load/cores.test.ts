import { describe, expect, it } from 'vitest';
import { numbersIn, shareOut } from './cores.ts';

describe('the cores of a measurement', () => {
  it('keep what is measured apart from the load, and from the servers where there are enough', () => {
    expect(shareOut([0, 1])).toEqual({ api: '0', consumer: '0', load: '1', stores: '1' });
    expect(shareOut([4, 5, 6])).toEqual({ api: '4', consumer: '4', load: '5', stores: '6' });
    expect(shareOut([0, 1, 2, 3, 9])).toEqual({ api: '0', consumer: '2', load: '1', stores: '3,9' });
  });

  it('are one for all where there is one', () => {
    expect(shareOut([3])).toEqual({ api: '3', consumer: '3', load: '3', stores: '3' });
  });

  it('are those the process may run on, as the kernel lists them', () => {
    expect(numbersIn('0-2,7')).toEqual([0, 1, 2, 7]);
    expect(numbersIn('5')).toEqual([5]);
  });
});
