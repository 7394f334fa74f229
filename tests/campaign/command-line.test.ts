import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';

const OFFERED = [
  { id: 'F1', name: 'is killed and started', target: 'the api' },
  { id: 'F1', name: 'is killed and started', target: 'consumer 0' },
  { id: 'F10', name: 'takes poison', target: 'redis' },
];
const parse = (...args: string[]) => parseCommandLine(args, OFFERED);

describe('the command line of a campaign', () => {
  it('has a length, a rate, all faults and a seed of its own unless told', () => {
    expect(parse()).toMatchObject({ minutes: 2, faults: OFFERED, untilBroken: false, out: 'reports' });
    expect(new Set([parse().seed, parse().seed, parse().seed]).size).toBeGreaterThan(1);
  });

  it('takes what it is told', () => {
    const told = parse(
      '--seed',
      '7',
      '--minutes',
      '0.3',
      '--rate',
      '200',
      '--partitions',
      '2',
      '--until-broken',
    );
    expect(told).toMatchObject({ seed: 7, minutes: 0.3, rate: 200, partitions: 2, untilBroken: true });
  });

  it('spreads the votes for every other seed', () => {
    expect([6, 7].map((seed) => parse('--seed', String(seed)).partitions)).toEqual([1, 3]);
  });

  it.each([
    ['F1', ['the api', 'consumer 0']],
    ['f10', ['redis']],
    ['consumer 0 is killed', ['consumer 0']],
    ['F10, the api is', ['the api', 'redis']],
  ])('chooses faults by class and by words: %s', (list, targets) => {
    expect(parse('--faults', list).faults.map(({ target }) => target)).toEqual(targets);
  });

  it.each([
    [['--seed', '-1']],
    [['--seed', '1.5']],
    [['--seed', '4294967296']],
    [['--minutes', '0']],
    [['--minutes', 'ten']],
    [['--rate', '']],
    [['--faults', 'F2']],
    [['--faults', 'F1,F2']],
    [['--nonsense']],
    [['more']],
  ])('refuses %j', (args) => {
    expect(() => parse(...args)).toThrow(/./);
  });
});
