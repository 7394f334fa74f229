import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, encodeFlat, TIMESTAMP_MAX } from './codec.ts';
import { forEachOption, isOption, OPTIONS } from './options.ts';
import { mintRequestId, parseRequestId } from './request-id.ts';
import { percentages } from './tally.ts';

const NOW = Date.UTC(2026, 5, 1);
const traceparent = fc
  .tuple(...[2, 32, 16, 2].map((length) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))))
  .map((parts) => parts.join('-'));
const vote = fc.record(
  {
    option: fc.constantFrom(...OPTIONS),
    requestId: fc.uuid(),
    timestamp: fc.integer({ min: 0, max: TIMESTAMP_MAX }),
    traceparent,
  },
  { requiredKeys: ['option', 'requestId', 'timestamp'] },
);

describe('the options', () => {
  it('[BL1] are exactly cats and dogs, case-sensitive, in that order', () => {
    expect(OPTIONS).toEqual(['cats', 'dogs']);
    expect(Object.keys(forEachOption(() => 0))).toEqual(['cats', 'dogs']);
    for (const stranger of ['Cats', 'DOGS', ' cats', 'cats ', '', 'birds', 0, null, undefined, ['cats']]) {
      expect(isOption(stranger)).toBe(false);
    }
  });
});

describe('the codec', () => {
  it('[BL2] spells a vote alike as fields and as names and values in turn', () => {
    fc.assert(
      fc.property(vote, (original) => {
        expect(encodeFlat(original)).toEqual(Object.entries(encode(original)).flat());
      }),
    );
  });

  it('[BL2] gives back every vote it encoded', () => {
    fc.assert(
      fc.property(vote, (original) => {
        expect(decode({ ...encode(original) })).toEqual({ ok: true, vote: original });
      }),
      { numRuns: 1000 },
    );
  });

  it('[BL2] gives a typed reason for anything else, never an exception, never a vote', () => {
    const junk = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('\0'), fc.constant('NaN'));
    const noTime = junk.filter((text) => !/^\d{1,15}$/.test(text));
    const broken = fc
      .constantFrom('option', 'request_id', 'timestamp')
      .chain((field) => fc.tuple(vote, noTime).map(([good, bad]) => ({ ...encode(good), [field]: bad })));
    fc.assert(
      fc.property(broken, (fields) => {
        const decoded = decode(fields);
        expect(decoded).toMatchObject({
          ok: false,
          reason: expect.stringMatching(/^(option|request_id|timestamp)_/),
        });
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [{ vote: 'cats', option: undefined }, 'option_missing'],
    [{ option: 'Cats' }, 'option_unknown'],
    [{ request_id: undefined }, 'request_id_missing'],
    [{ request_id: '1234' }, 'request_id_not_a_uuid'],
    [{ timestamp: undefined }, 'timestamp_missing'],
    [{ timestamp: '2026-01-01T00:00:00Z' }, 'timestamp_not_a_number'],
    [{ timestamp: '-1' }, 'timestamp_not_a_number'],
    [{ timestamp: '1e12' }, 'timestamp_not_a_number'],
    [{ timestamp: String(TIMESTAMP_MAX + 1) }, 'timestamp_out_of_range'],
    [{ timestamp: '999999999999999' }, 'timestamp_out_of_range'],
  ])('[BL2] refuses %j as %s', (change, reason) => {
    const good = { option: 'cats', request_id: mintRequestId(NOW), timestamp: String(NOW) };
    const refused = { ok: false, reason, ...('request_id' in change ? {} : { requestId: good.request_id }) };
    expect(decode({ ...good, ...change })).toEqual(refused);
  });

  it('[BL3] writes option, timestamp in ms, request_id and traceparent, and ignores fields it does not know', () => {
    const original = { option: 'dogs', requestId: mintRequestId(NOW), timestamp: NOW } as const;
    const fields = encode(original);
    expect(fields).toEqual({ option: 'dogs', timestamp: String(NOW), request_id: original.requestId });
    const more = { ...fields, user: 'x', __proto__: 'y', constructor: 'z', traceparent: 'nonsense' };
    expect(decode(more)).toEqual({ ok: true, vote: original });
  });
});

describe('a request id', () => {
  it('is a UUID of version 7 that grows with time and does not repeat', () => {
    const ids = Array.from({ length: 1000 }, (_, i) => mintRequestId(NOW + i));
    expect(new Set(ids).size).toBe(1000);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(NOW);
  });

  it('is another one in the same instant, by each of its random digits', () => {
    const ids = Array.from({ length: 1000 }, () => mintRequestId(NOW));
    expect(new Set(ids).size).toBe(1000);
    const variety = Array.from({ length: 36 }, (_, place) => new Set(ids.map((id) => id[place])).size);
    expect(variety.join(' ')).toBe(
      [...Array(15).fill(1), 16, 16, 16, 1, 4, 16, 16, 16, 1, ...Array(12).fill(16)].join(' '),
    );
  });

  it('has one spelling', () => {
    expect(parseRequestId('01890A5D-AC96-774B-BCCE-B302099A8057')).toBe(
      '01890a5d-ac96-774b-bcce-b302099a8057',
    );
    expect(parseRequestId('{01890a5d-ac96-774b-bcce-b302099a8057}')).toBeUndefined();
  });
});

describe('percentages', () => {
  it('[BL4] have two decimals at most, sum to 100 and stay within 0.01 of the exact share', () => {
    const count = fc.nat({ max: 2 ** 40 });
    fc.assert(
      fc.property(count, count, (cats, dogs) => {
        fc.pre(cats + dogs > 0);
        const shares = percentages({ cats, dogs });
        expect(shares.cats + shares.dogs).toBeCloseTo(100, 10);
        for (const share of Object.values(shares)) expect(String(share)).toMatch(/^\d{1,3}(\.\d{1,2})?$/);
        expect(Math.abs(shares.cats - (100 * cats) / (cats + dogs))).toBeLessThanOrEqual(0.01);
      }),
      { numRuns: 1000 },
    );
  });

  it('[BL4] are all 0 when nobody voted', () => {
    expect(percentages({ cats: 0, dogs: 0 })).toEqual({ cats: 0, dogs: 0 });
    expect(percentages({ cats: 1, dogs: 2 })).toEqual({ cats: 33.33, dogs: 66.67 });
  });
});
