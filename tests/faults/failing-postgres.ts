import pg from 'pg';
import type { PostgresOptions, PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { end } from '#tests/servers/private-server.ts';

export const POSTGRES_PASSWORD = 'right';
/** Few connections, and none set aside for superusers, so that they can be used up. */
const ARGS = ['-c', 'max_connections=30', '-c', 'superuser_reserved_connections=0'];

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
