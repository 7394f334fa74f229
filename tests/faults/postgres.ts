import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { until } from '#tests/processes/until.ts';
import { end } from '#tests/servers/private-server.ts';
import type { FailingPostgres } from './failing-postgres.ts';
import { POSTGRES_PASSWORD } from './failing-postgres.ts';
import type { Fault, FaultId } from './fault.ts';

/** One way to fail, and what it does to those who count and show votes. */
export interface PostgresFault {
  readonly id: FaultId;
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

export const POSTGRES_FAULTS: readonly PostgresFault[] = [
  {
    id: 'F7',
    name: 'is shut down and started again',
    stops: BOTH,
    told: /ECONNREFUSED/,
    strike: endWith('SIGINT'),
  },
  {
    id: 'F7',
    name: 'crashes and recovers from its log',
    stops: BOTH,
    told: /ECONNREFUSED/,
    strike: endWith('SIGQUIT'),
  },
  {
    id: 'F1',
    name: 'is killed with SIGKILL and started',
    stops: BOTH,
    told: /ECONNREFUSED/,
    async strike(postgres) {
      await postgres.server.crash();
      return () => postgres.startAgain();
    },
  },
  {
    id: 'F1',
    name: 'has one of its sessions killed with SIGKILL, and ends all others',
    told: /"57P0[123]"|ECONNRE|terminated/,
    stops: [],
    async strike(postgres, database) {
      const pids = await postgres.sessionsOf(database);
      const [victim] = pids;
      if (victim !== undefined) process.kill(victim, 'SIGKILL');
      return () => until('PostgreSQL is back', () => isLetIn(postgres));
    },
  },
  {
    id: 'F2',
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
    id: 'F7',
    name: 'only lets itself be read',
    told: /"25006"/,
    stops: ['consumer'],
    async strike(postgres) {
      const setting = 'default_transaction_read_only';
      await postgres.run(`alter system set ${setting} = on`, 'select pg_reload_conf()');
      return () => postgres.run(`alter system reset ${setting}`, 'select pg_reload_conf()');
    },
  },
  {
    id: 'F7',
    name: 'takes another password than ours',
    told: /"28P01"/,
    stops: BOTH,
    strike: changePassword,
  },
  {
    id: 'F7',
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
  { id: 'F7', name: 'has no connection left', told: /"53300"/, stops: BOTH, strike: takeAllConnections },
  {
    id: 'F7',
    name: 'ends our sessions five times a second',
    told: /"57P01"/,
    stops: [],
    async strike(postgres, database) {
      const client = await postgres.session();
      let isHealed = false;
      const ending = (async () => {
        for (; !isHealed; await sleep(200)) await client.query(endSessions(database));
      })();
      return async () => {
        isHealed = true;
        await ending;
        await client.end();
      };
    },
  },
  {
    id: 'F7',
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

function endWith(signal: 'SIGINT' | 'SIGQUIT'): PostgresFault['strike'] {
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
    await client.query(`alter role postgres password '${POSTGRES_PASSWORD}'`);
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
  let isFull: boolean; // None could be had: the place of a session that has just ended may not be free at once.
  do {
    await first.query(endSessions(database));
    const more = Array.from({ length: 10 }, () => postgres.session().catch(() => undefined));
    const had = (await Promise.all(more)).filter((client) => client !== undefined);
    taken.push(...had);
    isFull = had.length === 0;
  } while (!isFull || (await first.query(isOurs)).rowCount !== 0);
  return async () => void (await Promise.all(taken.map((client) => client.end())));
}

/** The same of the PostgreSQL of a whole vote: its consumers tell of it, or those who are stopped say so. */
export const POSTGRES: readonly Fault[] = POSTGRES_FAULTS.map(({ id, name, stops, told, strike }) => ({
  id,
  name,
  target: 'postgres',
  strike: ({ postgres, databaseName }) => strike(postgres, databaseName),
  async isFelt(all, { printed }) {
    if (told.test(printed())) return true;
    const down = await Promise.all(stops.map((who) => all.down(who)));
    return stops.length > 0 && down.every((dependencies) => dependencies.includes('database'));
  },
}));
