import pg from 'pg';

/** What a database holds of the votes, by the audit rows and by the counters. */
export interface Counted {
  /** Rows of the audit log: votes counted once each. */
  readonly events: number;
  /** What the counters say. */
  readonly counters: number;
  readonly deadLetters: number;
}

/** A stranger's look into the database, past everything of ours. */
export class Auditor {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async of(databaseUrl: string): Promise<Auditor> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new Auditor(client);
  }

  async counted(): Promise<Counted> {
    const { rows } = await this.#client.query<Record<keyof Counted, string>>(`
      select (select count(*) from vote_events) as "events",
             (select sum(count) from votes) as "counters",
             (select count(*) from dead_letters) as "deadLetters"`);
    const [row] = rows;
    return {
      events: Number(row?.events),
      counters: Number(row?.counters),
      deadLetters: Number(row?.deadLetters),
    };
  }

  /** The request ids of the votes that are counted, oldest first. */
  async countedIds(): Promise<string[]> {
    const { rows } = await this.#client.query<{ request_id: string }>(
      'select request_id from vote_events order by counted_at, request_id',
    );
    return rows.map(({ request_id }) => request_id);
  }

  /** Makes everybody who counts wait until `release` is called. */
  async holdCounting(): Promise<{ release(): Promise<void> }> {
    await this.#client.query('begin');
    await this.#client.query('lock table votes in access exclusive mode');
    return { release: async () => void (await this.#client.query('commit')) };
  }

  /** Whether somebody waits for a lock in this database. */
  async isSomebodyHeld(): Promise<boolean> {
    return (await this.heldSessions()) > 0;
  }

  /** How many sessions wait for a lock in this database. */
  async heldSessions(): Promise<number> {
    await this.#lookAnew();
    const { rowCount } = await this.#client.query(`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return rowCount ?? 0;
  }

  /** Ends the sessions that wait for a lock: a server goes on with a statement whose client has died. */
  async endHeldSessions(): Promise<void> {
    await this.#lookAnew();
    await this.#client.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    while (await this.isSomebodyHeld());
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  /** Within a transaction, as while counting is held, the server shows the sessions there were at the first look. */
  async #lookAnew(): Promise<void> {
    await this.#client.query('select pg_stat_clear_snapshot()');
  }
}
