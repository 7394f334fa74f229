import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresOptions, PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { end } from '#tests/servers/private-server.ts';

const PASSWORD = 'right';
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
    return this.#server.url.replace('postgres@', `postgres:${PASSWORD}@`);
  }

  get server(): PostgresServer {
    return this.#server;
  }

  /** Starts again what has ended, on the same port and folder. */
  async startAgain(): Promise<void> {
    const { port, folder } = this.#server;
    this.#server = await startPostgres({ port, folder, args: ARGS });
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

/** One way to fail, and what it does to those who count and show votes. */
export interface Fault {
  readonly name: string;
  /** Which processes cannot do their work meanwhile, and have to say so. */
  readonly stops: readonly ('api' | 'consumer')[];
  /** What the consumer logs once the fault has lasted long enough. */
  readonly told: RegExp;
  /** Makes the server fail for those who use `database`; gives what heals it. */
  strike(postgres: FailingPostgres, database: string): Promise<() => Promise<void>>;
}

const BOTH = ['api', 'consumer'] as const;
const endSessions = (database: string) =>
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`;

export const FAULTS: readonly Fault[] = [
  { name: 'is shut down and started again', stops: BOTH, told: /ECONNREFUSED/, strike: endWith('SIGINT') },
  {
    name: 'crashes and recovers from its log',
    stops: BOTH,
    told: /ECONNREFUSED/,
    strike: endWith('SIGQUIT'),
  },
  {
    name: 'is frozen with all its sessions',
    // On a connection that stood, or on a new one, which is not even greeted.
    told: /The database did not answer within 6000 ms|connection timeout/,
    stops: BOTH,
    async strike({ server }) {
      server.freeze();
      return async () => server.thaw();
    },
  },
  {
    name: 'only lets itself be read',
    told: /"25006"/,
    stops: ['consumer'],
    async strike(postgres) {
      const setting = 'default_transaction_read_only';
      await postgres.run(`alter system set ${setting} = on`, 'select pg_reload_conf()');
      return () => postgres.run(`alter system reset ${setting}`, 'select pg_reload_conf()');
    },
  },
  { name: 'takes another password than ours', told: /"28P01"/, stops: BOTH, strike: changePassword },
  {
    name: 'has our database under another name',
    told: /"3D000"/,
    stops: BOTH,
    async strike(postgres, database) {
      const rename = (from: string, to: string) =>
        postgres.run(
          `alter database ${from} with allow_connections false`,
          endSessions(from),
          `alter database ${from} rename to ${to}`,
          `alter database ${to} with allow_connections true`,
        );
      await rename(database, 'elsewhere');
      return () => rename('elsewhere', database);
    },
  },
  { name: 'has no connection left', told: /"53300"/, stops: BOTH, strike: takeAllConnections },
  {
    name: 'ends our sessions five times a second',
    told: /"57P01"/,
    stops: [],
    async strike(postgres, database) {
      const client = await postgres.session();
      for (let round = 0; round < 20; round += 1) {
        await client.query(endSessions(database));
        await sleep(200);
      }
      return () => client.end();
    },
  },
  {
    name: 'has the counters locked',
    told: /("55P03"[\s\S]*){2}/,
    stops: BOTH,
    async strike(postgres, database) {
      const client = new pg.Client({ connectionString: postgres.url.replace(/\w+$/, database) });
      await client.connect();
      await client.query('begin');
      await client.query('lock table votes in access exclusive mode');
      return () => client.end();
    },
  },
];

function endWith(signal: 'SIGINT' | 'SIGQUIT'): Fault['strike'] {
  return async (postgres) => {
    await end(postgres.server.process, signal);
    return () => postgres.startAgain();
  };
}

async function changePassword(postgres: FailingPostgres, database: string): Promise<() => Promise<void>> {
  const rules = path.join(postgres.server.folder, 'pg_hba.conf');
  const trusting = await readFile(rules, 'utf8');
  const client = await postgres.session();
  await client.query(`alter role postgres password 'another'`);
  await writeFile(rules, 'host all all 127.0.0.1/32 scram-sha-256\n');
  await client.query('select pg_reload_conf()');
  while (await isLetIn(postgres));
  await client.query(endSessions(database));
  return async () => {
    await client.query(`alter role postgres password '${PASSWORD}'`);
    await client.end();
    await writeFile(rules, trusting);
  };
}

/** Whether the password we have still does; a server takes note of new rules when it comes to it. */
async function isLetIn(postgres: FailingPostgres): Promise<boolean> {
  const client = await postgres.session().catch(() => undefined);
  await client?.end();
  return client !== undefined;
}

/** Takes a connection whenever there is one and ends those of others, until all are taken. */
async function takeAllConnections(postgres: FailingPostgres, database: string): Promise<() => Promise<void>> {
  const first = await postgres.session();
  const taken = [first];
  const isOurs = `select from pg_stat_activity where datname = '${database}'`;
  let isFull: boolean;
  do {
    await first.query(endSessions(database));
    const more = Array.from({ length: 10 }, () => postgres.session().catch(() => undefined));
    const had = (await Promise.all(more)).filter((client) => client !== undefined);
    taken.push(...had);
    isFull = had.length < more.length;
  } while (!isFull || (await first.query(isOurs)).rowCount !== 0);
  return async () => void (await Promise.all(taken.map((client) => client.end())));
}
