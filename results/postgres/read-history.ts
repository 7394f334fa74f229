import type { Option } from '#ballot/options.ts';
import { forEachOption } from '#ballot/options.ts';
import type { Database } from '#runtime/database/database.ts';
import type { MinuteCounts } from '../ports.ts';

const HISTORY_MINUTES_MAX = 1_440;

interface Row {
  readonly minute: Date;
  readonly option: Option | null;
  readonly count: number | null;
}

/**
 * Votes per minute of the last `minutes`, the one that runs included [RS8].
 *
 * @throws RangeError `minutes` is not a whole number from 1 to 1440.
 */
export async function readHistory(database: Database, minutes: number): Promise<MinuteCounts[]> {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > HISTORY_MINUTES_MAX) {
    throw new RangeError(`minutes must be a whole number from 1 to ${HISTORY_MINUTES_MAX}, not ${minutes}.`);
  }
  const rows = await database.query<Row>({
    name: 'read-history',
    text: `
      select minute, option, count
      from (select date_bin('1 minute', now(), 'epoch') as newest) as clock
      cross join generate_series(newest - ($1 - 1) * interval '1 minute', newest, '1 minute') as minute
      left join vote_minutes using (minute)
      order by minute`,
    values: [minutes],
  });
  const byMinute = Map.groupBy(rows, ({ minute }) => minute.getTime());
  return [...byMinute].map(([time, counted]) => ({
    minute: new Date(time),
    counts: forEachOption((option) => counted.find((row) => row.option === option)?.count ?? 0),
  }));
}
