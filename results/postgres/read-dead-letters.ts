import type { Database } from '#runtime/database/database.ts';
import type { DeadLetterSummary } from '../ports.ts';

/** More are not counted: whoever asks wants to know whether there are none, some, or far too many. */
export const DEAD_LETTERS_COUNTED_MAX = 10_000;

interface Row {
  readonly count: number;
  readonly reason: string | null;
  readonly recorded_at: Date | null;
}

/** How many dead letters there are and what the newest one is, at a cost that does not grow with their number. */
export async function readDeadLetters(database: Database): Promise<DeadLetterSummary> {
  const [row] = await database.query<Row>({
    name: 'read-dead-letters',
    text: `
      select counted.count, newest.reason, newest.recorded_at
      from (select count(*)::integer from (select from dead_letters limit $1::integer + 1) as few) as counted
      left join (select reason, recorded_at from dead_letters order by id desc limit 1) as newest on true`,
    values: [DEAD_LETTERS_COUNTED_MAX],
  });
  const { count = 0, reason = null, recorded_at: recordedAt = null } = row ?? {};
  return {
    count: Math.min(count, DEAD_LETTERS_COUNTED_MAX),
    isAtLeast: count > DEAD_LETTERS_COUNTED_MAX,
    newest: reason === null || recordedAt === null ? undefined : { reason, recordedAt },
  };
}
