import type { createClient } from '@redis/client';
import type { Option } from '#ballot/options.ts';
import { forEachOption } from '#ballot/options.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Results } from './model.ts';

export type RedisClient = ReturnType<typeof createClient>;

/** How far the group has come, as Redis itself tells. */
export interface GroupState {
  /** Positions that were handed out and not acknowledged, each with the name of who has it. */
  readonly pending: ReadonlyMap<string, string>;
  /** Positions the group never gets again: handed out once, and pending no more. */
  readonly settled: ReadonlySet<string>;
  /** Positions nobody was given yet. */
  readonly unread: readonly string[];
}

interface Row {
  readonly audited: string[];
  readonly counters: Record<Option, number>;
  readonly minutes: Partial<Record<Option, number>> | null;
  readonly revision: number;
  readonly dead_letters: string[];
}

/** What the database holds, read past everything of ours, in one snapshot. */
export async function readResults(database: Database): Promise<Results> {
  const [row] = await database.query<Row>({
    name: 'truth',
    text: `
      select
        array(select request_id || ' ' || option from vote_events) as audited,
        (select jsonb_object_agg(option, count) from votes) as counters,
        (select jsonb_object_agg(option, count)
         from (select option, sum(count) as count from vote_minutes group by option) as minutes) as minutes,
        (select revision from tally_revision) as revision,
        array(select stream_id from dead_letters) as dead_letters`,
  });
  if (row === undefined) throw new Error('The database gave no answer.');
  return {
    audited: row.audited.toSorted(),
    counters: row.counters,
    minutes: forEachOption((option) => row.minutes?.[option] ?? 0),
    revision: row.revision,
    deadLetters: row.dead_letters.toSorted(),
  };
}

/** Where the group stands on each of `positions`, which are all the stream has. */
export async function readGroup(
  redis: RedisClient,
  stream: string,
  group: string,
  positions: readonly string[],
): Promise<GroupState> {
  const groups = (await redis.exists(stream)) === 1 ? await redis.xInfoGroups(stream) : [];
  const last = groups.find(({ name }) => name === group)?.['last-delivered-id'];
  if (last === undefined) return { pending: new Map(), settled: new Set(), unread: positions };
  const range = await redis.xPendingRange(stream, group, '-', '+', positions.length + 1);
  const pending = new Map(range.map(({ id, consumer }) => [String(id), String(consumer)]));
  const delivered = positions.filter((position) => !isAfter(position, String(last)));
  return {
    pending,
    settled: new Set(delivered.filter((position) => !pending.has(position))),
    unread: positions.filter((position) => isAfter(position, String(last))),
  };
}

/** Whether one position of a stream lies behind another. */
export function isAfter(one: string, other: string): boolean {
  const [ms = 0, sequence = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && sequence > otherSequence);
}
