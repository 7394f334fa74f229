import { describe, expect, it } from 'vitest';
import type { Leftovers } from './i7-leaks.ts';
import { checkLeaks } from './i7-leaks.ts';

const MIB = 1024 * 1024;
const NOTHING: Leftovers = { pending: {}, connections: [], memory: [] };
/** A sample every ten seconds. */
const memory = (minutes: number, bytesAt: (minute: number) => number) => [
  {
    process: 'the api',
    samples: Array.from({ length: minutes * 6 + 1 }, (_, i) => ({ atMs: i * 10_000, bytes: bytesAt(i / 6) })),
  },
];

describe('I7: nothing leaks', () => {
  it('holds where nothing is pending and pools are within their bounds', () => {
    const connections = [{ of: 'to PostgreSQL', count: 10, max: 10 }];
    expect(checkLeaks({ pending: { votes: 0 }, connections, memory: [] })).toEqual([]);
  });

  it('is broken by entries that are left pending', () => {
    expect(checkLeaks({ ...NOTHING, pending: { votes: 0, 'votes:1': 2 } })).toMatchObject([
      { invariant: 'I7', evidence: ['votes:1: 2'] },
    ]);
  });

  it('is broken by a connection too many', () => {
    const connections = [{ of: 'to PostgreSQL', count: 11, max: 10 }];
    expect(checkLeaks({ ...NOTHING, connections })).toMatchObject([
      { invariant: 'I7', evidence: ['to PostgreSQL: 11 of 10'] },
    ]);
  });

  it('holds while memory fills at first, then goes up and down', () => {
    const saw = (minute: number) => 80 * MIB + Math.min(minute, 5) * 10 * MIB + (minute % 2) * 8 * MIB;
    expect(checkLeaks({ ...NOTHING, memory: memory(30, saw) })).toEqual([]);
  });

  it('says nothing of the slope of a process that has just begun', () => {
    expect(checkLeaks({ ...NOTHING, memory: memory(9, (minute) => minute * 20 * MIB) })).toEqual([]);
  });

  it('is broken by memory that grows on, under all its ups and downs', () => {
    const leak = (minute: number) => 80 * MIB + minute * 1.5 * MIB + (minute % 2) * 8 * MIB;
    const broken = checkLeaks({ ...NOTHING, memory: memory(30, leak) });
    expect(broken).toMatchObject([{ invariant: 'I7', count: 1 }]);
    expect(broken[0]?.evidence[0]).toMatch(/^the api: 1\.\d MiB a minute over 25 minutes$/);
  });

  it('is broken by a process as large as none may be, however young', () => {
    expect(checkLeaks({ ...NOTHING, memory: memory(1, () => 600 * MIB) })).toMatchObject([
      { invariant: 'I7', evidence: ['the api: 600.0 MiB'] },
    ]);
  });
});
