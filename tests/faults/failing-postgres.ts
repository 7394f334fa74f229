import pg from 'pg';
import type { PostgresOptions, PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { end } from '#tests/servers/private-server.ts';

export const POSTGRES_PASSWORD = 'right';
/** Few connections, and none set aside for superusers, so that they can be used up; and a short log. */
const ARGS = ['max_connections=30', 'superuser_reserved_connections=0', 'max_wal_size=64MB'].flatMap(
  (setting) => ['-c', setting],
);

/** A PostgreSQL that a vote counts into, and that fails as it is told to. */
export class FailingPostgres {
  #server: PostgresServer;

  private constructor(server: PostgresServer) {
    this.#server = server;
  }

  static async start(options: Pick<PostgresOptions, 'parent'> = {}): Promise<FailingPostgres> {
    return new FailingPostgres(await startPostgres({ ...options, args: ARGS }));
  }

  /** With a password, which the server asks for once it was told to. */
  get url(): string {
    return this.#server.url.replace('postgres@', `postgres:${POSTGRES_PASSWORD}@`);
  }

  get server(): PostgresServer {
    return this.#server;
  }

  /** Starts again what has ended, on the same port and folder. */
  async startAgain(): Promise<void> {
    this.#server.thaw();
    await end(this.#server.process, 'SIGQUIT'); // Should it still be about to.
    const { port, folder } = this.#server;
    this.#server = await startPostgres({ port, folder, args: ARGS });
  }

  /** Ends it, whatever state it is in. */
  async stop(): Promise<void> {
    this.#server.thaw();
    await end(this.#server.process, 'SIGQUIT');
    await this.#server.stop();
  }

  /** A superuser's session in the server's own database, past everything of ours. */
  async session(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** The processes that serve who uses this database. */
  async sessionsOf(database: string): Promise<number[]> {
    const client = await this.session();
    try {
      const text = `select pid from pg_stat_activity where datname = $1 and backend_type = 'client backend'`;
      const { rows } = await client.query<{ pid: number }>(text, [database]);
      return rows.map(({ pid }) => pid);
    } finally {
      await client.end();
    }
  }

  /** Runs statements in a superuser's session, one after the other. */
  async run(...statements: string[]): Promise<void> {
    const client = await this.session();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
