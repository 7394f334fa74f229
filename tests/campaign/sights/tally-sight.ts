import pg from 'pg';
import { postgresVersion } from '#tests/servers/versions.ts';
import type { CountedVote } from '../checkers/i1-counted-once.ts';
import type { OptionCounts } from '../checkers/i2-counters.ts';
import type { AcknowledgedEntry, Settled } from '../checkers/i3-acknowledged.ts';
import { settledKey } from '../checkers/i3-acknowledged.ts';

const CONNECT_MS = 5_000;
const STATEMENT_MS = 60_000;
const PAGE = 10_000;

/** A stranger's look into the database, past everything of ours, by the server's own door. */
export class TallySight implements AsyncDisposable {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** For one round of questions: a session that stays is one more thing that faults end. */
  static async open(url: string): Promise<TallySight> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: STATEMENT_MS,
      application_name: 'campaign',
    });
    client.on('error', () => {});
    await client.connect();
    return new TallySight(client);
  }

  /** One snapshot of what each option has. */
  async counts(): Promise<OptionCounts[]> {
    const { rows } = await this.#client.query<{ [Column in keyof OptionCounts]: string }>(`
      select votes.option,
             votes.count as counter,
             (select count(*) from vote_events where vote_events.option = votes.option) as rows,
             (select coalesce(sum(count), 0) from vote_minutes where vote_minutes.option = votes.option) as minutes
      from votes order by votes.id`);
    return rows.map(({ option, rows: audited, counter, minutes }) => ({
      option,
      rows: Number(audited),
      counter: Number(counter),
      minutes: Number(minutes),
    }));
  }

  /** What there is of these entries. */
  async settled(entries: readonly AcknowledgedEntry[]): Promise<Settled> {
    const ids = entries.map(({ requestId }) => requestId).filter((id) => id !== undefined && isUuid(id));
    const counted = await this.#client.query<{ request_id: string; option: string }>(
      'select request_id, option from vote_events where request_id = any($1::uuid[])',
      [ids],
    );
    const dead = await this.#client.query<{ stream_id: string }>(
      'select stream_id from dead_letters where stream_id = any($1)',
      [entries.map(({ position }) => position)],
    );
    return {
      counted: new Set(counted.rows.map(({ request_id, option }) => settledKey(request_id, option))),
      deadLettered: new Set(dead.rows.map(({ stream_id }) => stream_id)),
    };
  }

  /** All audit rows, by request id. */
  async *rows(): AsyncGenerator<CountedVote> {
    await this.#client.query('begin');
    await this.#client.query(
      'declare audit no scroll cursor for select request_id, option from vote_events order by request_id, option',
    );
    for (;;) {
      const { rows } = await this.#client.query<{ request_id: string; option: string }>(
        `fetch ${PAGE} from audit`,
      );
      for (const { request_id, option } of rows) yield { requestId: request_id, option };
      if (rows.length < PAGE) break;
    }
    await this.#client.query('commit');
  }

  /** Dead letters that name a request. */
  async deadLetters(): Promise<{ requestId: string; reason: string }[]> {
    const { rows } = await this.#client.query<{ request_id: string; reason: string }>(
      'select request_id, reason from dead_letters where request_id is not null order by id',
    );
    return rows.map(({ request_id, reason }) => ({ requestId: request_id, reason }));
  }

  async version(): Promise<string> {
    return await postgresVersion(this.#client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
