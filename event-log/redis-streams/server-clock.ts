import { groupsOf } from './groups.ts';
import { appendedAt } from './stream-ids.ts';

type Ask = (...command: string[]) => Promise<unknown>;

/** Ms since epoch by the clock that gives entries their ids, and what is pending its age. */
export async function serverTime(ask: Ask): Promise<number> {
  const [seconds, micros] = (await ask('TIME')) as [Buffer, Buffer];
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}

/**
 * Whether the server's clock is behind what it has shown before: the id of an entry that was delivered lies ahead of
 * it. What was delivered then is taken for new until the clock has come there again, however long that takes.
 */
export async function isSetBack(ask: Ask, stream: string, group: string): Promise<boolean> {
  const [groups, now] = await Promise.all([ask('XINFO', 'GROUPS', stream), serverTime(ask)]);
  const ours = groupsOf(groups).find(({ name }) => name === group);
  return ours !== undefined && appendedAt(ours.lastDeliveredId) > now;
}
