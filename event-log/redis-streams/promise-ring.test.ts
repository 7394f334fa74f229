import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PromiseRing } from './promise-ring.ts';
import { isLater } from './stream-ids.ts';

interface Kept {
  readonly id: string;
  readonly requestId: string;
  readonly epoch: number;
}

const UINT64_MAX = 2n ** 64n - 1n;
const REQUEST_ID = '0198c0de-0000-7000-8000-000000000001';

/** Often ones that differ in little, for these are the ones that are told apart wrongly. */
const part = fc.oneof(fc.bigInt(0n, 120n), fc.bigInt(0n, UINT64_MAX), fc.constant(UINT64_MAX));
const streamId = fc.tuple(part, part).map(([ms, count]) => `${ms}-${count}`);
const promise = fc.record({
  id: streamId,
  requestId: fc.uuid(),
  epoch: fc.oneof(fc.nat(3), fc.constant(2 ** 32 - 1)),
});

function numbersOf(ring: PromiseRing): number[] {
  return Array.from({ length: ring.end - ring.oldest }, (_, i) => ring.oldest + i);
}

function contentOf(ring: PromiseRing): Kept[] {
  return numbersOf(ring).map((number) => ({
    id: ring.id(number),
    requestId: ring.requestId(number),
    epoch: ring.epoch(number),
  }));
}

/** Adds promises that have their place among all as their id's count. */
function addMany(ring: PromiseRing, count: number): void {
  const from = ring.end;
  for (let i = from; i < from + count; i += 1) ring.add(`1790000000000-${i}`, REQUEST_ID, i);
}

describe('a ring of promises', () => {
  it('[EL12] gives back what an array would, whatever is added, dropped and kept', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.array(promise, { minLength: 1, maxLength: 8 }).map((add) => ({ add })) },
      { weight: 2, arbitrary: fc.nat(12).map((drop) => ({ drop })) },
      {
        weight: 1,
        arbitrary: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }).map((keep) => ({ keep })),
      },
    );
    const steps = fc.array(step, { maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (all, sizeMax) => {
        const ring = new PromiseRing(sizeMax);
        let model: Kept[] = [];
        for (const each of all) {
          const { end } = ring;
          if ('add' in each) {
            for (const added of each.add) {
              expect(ring.add(added.id, added.requestId, added.epoch)).toBe(model.length < sizeMax);
              model = [...model, added].slice(-sizeMax);
            }
            expect(ring.end).toBe(end + each.add.length);
          } else if ('drop' in each) {
            ring.dropBefore(ring.oldest + each.drop);
            model = model.slice(each.drop);
          } else {
            const { oldest } = ring;
            const isKept = (place: number) => each.keep[place % each.keep.length] ?? false;
            ring.keep((number) => isKept(number - oldest));
            model = model.filter((_, place) => isKept(place));
            expect(ring.end).toBe(end);
          }
          expect(contentOf(ring)).toEqual(model);
        }
      }),
    );
  });

  it('[EL12] tells which ids come before another, as their texts do', () => {
    fc.assert(
      fc.property(streamId, streamId, (id, other) => {
        const ring = new PromiseRing(1);
        ring.add(id, REQUEST_ID, 0);
        expect(ring.isBefore(0, other)).toBe(isLater(other, id));
        expect(ring.isBefore(0, id)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[EL12] grows while it is full and begins in the middle', () => {
    const ring = new PromiseRing(5_000);
    addMany(ring, 700);
    ring.dropBefore(500);
    addMany(ring, 4_500);
    expect([ring.oldest, ring.end]).toEqual([500, 5_200]);
    expect(contentOf(ring).map(({ id, epoch }) => [id, epoch])).toEqual(
      numbersOf(ring).map((number) => [`1790000000000-${number}`, number]),
    );
    addMany(ring, 1_000);
    expect([ring.oldest, ring.end]).toEqual([1_200, 6_200]);
    expect(contentOf(ring).map(({ epoch }) => epoch)).toEqual(numbersOf(ring));
  });

  it('[EL12] drops nothing for a number that has gone, and nothing that is not there yet', () => {
    const ring = new PromiseRing(3);
    addMany(ring, 5);
    ring.dropBefore(1);
    expect(numbersOf(ring)).toEqual([2, 3, 4]);
    ring.dropBefore(9);
    expect([ring.oldest, ring.end]).toEqual([5, 5]);
    addMany(ring, 1);
    expect(contentOf(ring).map(({ epoch }) => epoch)).toEqual([5]);
  });

  it('[EL12] takes none that no slot can hold, and lets none go for it', () => {
    const ring = new PromiseRing(1);
    const longest = `${UINT64_MAX}-${UINT64_MAX}`;
    expect(ring.add(longest, REQUEST_ID, 7)).toBe(true);
    expect(ring.add(`${longest}0`, REQUEST_ID, 8)).toBe(false);
    expect(ring.add('1-1', `${REQUEST_ID}0`, 9)).toBe(false);
    expect(contentOf(ring)).toEqual([{ id: longest, requestId: REQUEST_ID, epoch: 7 }]);
  });
});
