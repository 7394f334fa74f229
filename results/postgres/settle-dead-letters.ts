import type { Database, Statement } from '#runtime/database/database.ts';
import type {
  DeadLetterSettler,
  KeptLetter,
  ListedLetter,
  ReplayedVote,
  Settlement,
} from '../operator-ports.ts';
import { insertedBy, insertVotes } from './insert-votes.ts';

/** Lists and settles the dead letters of `database`, whose schema has to be migrated. */
export function createDeadLetterSettler(database: Database): DeadLetterSettler {
  const letters = async (statement: Statement) => (await database.query<KeptRow>(statement)).map(toKept);
  return {
    async list({ withSettled, limit, before }) {
      const rows = await database.query<ListedRow>({
        text: `select ${LISTED} from dead_letters
          where ($1 or settled_as is null) and ($2::bigint is null or id < $2) order by id desc limit $3`,
        values: [withSettled, before ?? null, limit],
      });
      return rows.map(toListed);
    },
    read: (ids) =>
      letters({
        text: `select ${KEPT} from dead_letters where id = any ($1::bigint[]) order by id`,
        values: [ids],
      }),
    readNext: ({ withSettled, limit, after }) =>
      letters({
        text: `select ${KEPT} from dead_letters where ($1 or settled_as is null) and id > $2 order by id limit $3`,
        values: [withSettled, after, limit],
      }),
    replay: (votes) => replay(database, votes),
    async drop(ids) {
      const dropped = await database.query<{ id: number }>({
        text: `update dead_letters set settled_as = 'dropped', settled_at = now()
          where id = any ($1::bigint[]) and settled_as is null returning id`,
        values: [ids],
      });
      return dropped.map(({ id }) => id).sort((one, other) => one - other);
    },
  };
}

/** Letters before votes, as a batch of the consumer goes, so that the two never wait for each other. */
async function replay(
  database: Database,
  replayed: readonly ReplayedVote[],
): Promise<{ readonly counted: number }> {
  if (replayed.length === 0) return { counted: 0 };
  const rows = await database.transaction([
    {
      text: 'select from dead_letters where id = any ($1::bigint[]) order by id for update',
      values: [replayed.map(({ letter }) => letter)],
    },
    {
      text: `update dead_letters set settled_as = 'replayed', settled_at = now()
        where id = any ($1::bigint[]) and settled_as is distinct from 'replayed'`,
      values: [replayed.map(({ letter }) => letter)],
    },
    insertVotes(replayed.map(({ vote }) => vote)),
  ]);
  return insertedBy(rows);
}

const LISTED = 'id, stream_id, reason, request_id, fields_size, recorded_at, settled_as, settled_at';
const KEPT = `${LISTED}, fields, encode(fields_sha256, 'hex') as sha256`;

interface ListedRow {
  readonly id: number;
  readonly stream_id: string;
  readonly reason: string;
  readonly request_id: string | null;
  readonly fields_size: number;
  readonly recorded_at: Date;
  readonly settled_as: Settlement | null;
  readonly settled_at: Date | null;
}

interface KeptRow extends ListedRow {
  readonly fields: readonly Uint8Array[];
  readonly sha256: string;
}

function toListed(row: ListedRow): ListedLetter {
  return {
    id: row.id,
    position: row.stream_id,
    reason: row.reason,
    requestId: row.request_id,
    size: row.fields_size,
    recordedAt: row.recorded_at,
    settledAs: row.settled_as,
    settledAt: row.settled_at,
  };
}

function toKept(row: KeptRow): KeptLetter {
  return { ...toListed(row), fields: row.fields, sha256: row.sha256 };
}
