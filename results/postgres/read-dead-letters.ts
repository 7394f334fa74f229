import type { Database } from '#runtime/database/database.ts';
import type { DeadLetterSummary } from '../ports.ts';

/** More are not counted: whoever asks wants to know whether there are none, some, or far too many. */
const DEAD_LETTERS_COUNTED_MAX = 10_000;

/** Its one parameter is how many to count at most. */
export const READ = `
  select counted.count, newest.reason, newest.recorded_at
  from (select count(*)::integer from (select from dead_letters where settled_as is null limit $1::integer) as few) as counted
  left join (
    select reason, recorded_at from dead_letters where settled_as is null order by id desc limit 1
  ) as newest on true`;

interface Row {
  readonly count: number;
  readonly reason: string | null;
  readonly recorded_at: Date | null;
}

/** How many dead letters wait for an operator and what the newest one is, at a cost that does not grow with any number. */
export async function readDeadLetters(database: Database): Promise<DeadLetterSummary> {
  const [row] = await database.query<Row>({
    name: 'read-dead-letters',
    text: READ,
    values: [DEAD_LETTERS_COUNTED_MAX + 1],
  });
  const { count = 0, reason = null, recorded_at: recordedAt = null } = row ?? {};
  return {
    count: Math.min(count, DEAD_LETTERS_COUNTED_MAX),
    isAtLeast: count > DEAD_LETTERS_COUNTED_MAX,
    newest: reason === null || recordedAt === null ? undefined : { reason, recordedAt },
  };
}
