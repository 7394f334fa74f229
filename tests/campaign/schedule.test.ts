import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Offered } from './schedule.ts';
import { scheduleOf } from './schedule.ts';

const MINUTE_MS = 60_000;
const TARGETS = ['redis', 'postgres', 'the api', 'consumer 0', 'consumer 1'];

/** Three faults of each of nine classes. */
const FAULTS: readonly Offered[] = Array.from({ length: 27 }, (_, i) => ({
  id: `F${1 + (i % 9)}`,
  name: `fault ${i}`,
  target: TARGETS[i % TARGETS.length] ?? '',
}));
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const struck = (seed: number, lengthMs: number) =>
  scheduleOf(seed, lengthMs, FAULTS).flatMap(({ strikes }) => strikes.map(({ fault }) => fault));

describe('the schedule of a campaign', () => {
  it('is the same for the same seed', () => {
    expect(scheduleOf(7, 14_000, FAULTS)).toMatchInlineSnapshot(`
      [
        {
          "atMs": 1011,
          "lastsMs": 3696,
          "strikes": [
            {
              "afterMs": 0,
              "fault": {
                "id": "F8",
                "name": "fault 25",
                "target": "redis",
              },
              "seed": 320052760,
            },
          ],
        },
        {
          "atMs": 8761,
          "lastsMs": 1112,
          "strikes": [
            {
              "afterMs": 0,
              "fault": {
                "id": "F7",
                "name": "fault 15",
                "target": "redis",
              },
              "seed": 4148894186,
            },
            {
              "afterMs": 312,
              "fault": {
                "id": "F5",
                "name": "fault 22",
                "target": "the api",
              },
              "seed": 3956544747,
            },
            {
              "afterMs": 414,
              "fault": {
                "id": "F2",
                "name": "fault 1",
                "target": "postgres",
              },
              "seed": 171706238,
            },
          ],
        },
      ]
    `);
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(scheduleOf(seed, 3 * MINUTE_MS, FAULTS)).toEqual(scheduleOf(seed, 3 * MINUTE_MS, FAULTS));
      }),
    );
  });

  it('of a shorter campaign is the beginning of that of a longer one', () => {
    const [short, long] = [2, 9].map((minutes) => scheduleOf(7, minutes * MINUTE_MS, FAULTS));
    expect(long?.slice(0, short?.length)).toEqual(short);
  });

  it('differs by its seed', () => {
    const schedules = [1, 2, 3].map((seed) => JSON.stringify(scheduleOf(seed, MINUTE_MS, FAULTS)));
    expect(new Set(schedules).size).toBe(3);
  });

  it('meets every class before it meets one again, and every fault before it meets one again', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const all = struck(seed, 30 * MINUTE_MS);
        expect(new Set(all.slice(0, FAULTS.length))).toEqual(new Set(FAULTS));
        expect(new Set(all.slice(0, 9).map(({ id }) => id)).size).toBe(9);
      }),
    );
  });

  it('never lets one thing fail in two ways at once', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { strikes } of scheduleOf(seed, 5 * MINUTE_MS, FAULTS)) {
          const targets = strikes.map(({ fault }) => fault.target);
          expect(new Set(targets).size).toBe(targets.length);
        }
      }),
    );
  });

  it('leaves quiet between episodes, and ends in time', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const episodes = scheduleOf(seed, 5 * MINUTE_MS, FAULTS);
        const endOf = ({ atMs, strikes, lastsMs }: (typeof episodes)[number]) =>
          atMs + lastsMs + strikes.reduce((sum, { afterMs }) => sum + afterMs, 0);
        episodes.slice(1).forEach((episode, i) => {
          const before = episodes[i];
          expect(episode.atMs - (before ? endOf(before) : 0)).toBeGreaterThanOrEqual(1_000);
        });
        expect(endOf(episodes.at(-1) ?? expect.fail())).toBeLessThan(5 * MINUTE_MS);
        expect(episodes.length).toBeGreaterThan(25);
      }),
    );
  });

  it('has one episode at least, however short the campaign', () => {
    expect(scheduleOf(7, 1_000, FAULTS)).toHaveLength(1);
  });

  it('is the same on a machine where some faults cannot strike, but for those', () => {
    const whyNot = 'nobody may';
    const cannot = ({ id }: Offered) => id === 'F5' || id === 'F8';
    const fewer = FAULTS.map((fault) => (cannot(fault) ? { ...fault, whyNot } : fault));
    fc.assert(
      fc.property(seeds, (seed) => {
        const left = scheduleOf(seed, 5 * MINUTE_MS, FAULTS)
          .map((episode) => ({ ...episode, strikes: episode.strikes.filter(({ fault }) => !cannot(fault)) }))
          .filter(({ strikes }) => strikes.length > 0);
        expect(scheduleOf(seed, 5 * MINUTE_MS, fewer)).toEqual(left);
      }),
    );
  });

  it('cannot be made of nothing', () => {
    expect(() => scheduleOf(7, MINUTE_MS, [])).toThrow('no fault');
    const whyNot = 'nobody may';
    expect(() => scheduleOf(7, MINUTE_MS, [{ id: 'F5', name: 'is full', target: 'redis', whyNot }])).toThrow(
      'no fault to draw from: nobody may',
    );
  });
});
