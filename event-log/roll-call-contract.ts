import { describe, expect, it, onTestFinished } from 'vitest';
import type { PresenceReader, PresenceTeller } from './ports.ts';
import type { ApiPresence, ConsumerPresence } from './presence.ts';

type RollCall = PresenceTeller & PresenceReader;

const API: ApiPresence = { kind: 'api', viewers: 3 };
const RETRYING: ConsumerPresence = {
  kind: 'consumer',
  state: 'retrying',
  lastFailure: { code: 'database_unavailable', sqlstateClass: '53', agoMs: 20 },
};

/** The rule EL11 as tests over any adapter; an adapter joins by one call. `begin` gives how a process joins a new roll. */
export function describeRollCall(adapter: string, begin: () => () => RollCall): void {
  describe(`the roll call on ${adapter}`, () => {
    /** So many processes of one roll. */
    function processes(count: number): RollCall[] {
      const join = begin();
      const joined = Array.from({ length: count }, join);
      onTestFinished(async () => void (await Promise.all(joined.map((each) => each.close()))));
      return joined;
    }
    const presencesSeenBy = async (one: RollCall | undefined) =>
      (await one?.read())?.map(({ presence }) => presence);

    it('[EL11] everybody sees who has told, in one order, and which of them it is itself', async () => {
      const [api, consumer] = processes(2);
      expect(await api?.read()).toEqual([]);
      await api?.tell(API);
      await consumer?.tell(RETRYING);
      expect(await presencesSeenBy(api)).toHaveLength(2);
      expect(await presencesSeenBy(api)).toEqual(expect.arrayContaining([API, RETRYING]));
      expect(await presencesSeenBy(consumer)).toEqual(await presencesSeenBy(api));
      const own = (await consumer?.read())?.filter(({ isOwn }) => isOwn);
      expect(own?.map(({ presence }) => presence)).toEqual([RETRYING]);
    });

    it('[EL11] the last word of a process takes the place of the one before', async () => {
      const [one] = processes(1);
      await one?.tell(API);
      await one?.tell({ ...API, viewers: 4 });
      expect(await presencesSeenBy(one)).toEqual([{ ...API, viewers: 4 }]);
    });

    it('[EL11] who closes is not there any more', async () => {
      const [one, other] = processes(2);
      await one?.tell(API);
      await other?.tell(RETRYING);
      await one?.close();
      expect(await presencesSeenBy(other)).toEqual([RETRYING]);
    });

    it('[EL11] who says nothing is told to be silent for as long, and is forgotten after 5 s', async () => {
      const [one, other] = processes(2);
      await one?.tell(API);
      const agoMs = async () => (await other?.read())?.[0]?.agoMs;
      await expect.poll(agoMs).toBeGreaterThan(300);
      const until = performance.now() + 10_000;
      let oldest = 0;
      for (let ago = await agoMs(); ago !== undefined; ago = await agoMs()) {
        oldest = Math.max(oldest, ago);
        expect(performance.now()).toBeLessThan(until);
      }
      expect(oldest).toBeGreaterThan(3_000);
      expect(oldest).toBeLessThanOrEqual(5_000);
    });
  });
}
