import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { program } from '#tests/servers/programs.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { read } from '#tests/source-tree.ts';

/** Beside those of the product, a user of Redis for the test itself. */
const TESTER = 'user tester on nopass allkeys allchannels allcommands\n';

/** Whoever sets the server up gets in without one. */
const PASSWORDS_ASKED = `host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

export type RedisUser = 'votes-api' | 'votes-consumer' | 'votes-cli';
export type DatabaseRole = 'votes' | 'votes_api' | 'votes_consumer';

/** The commands that docs/LEAST_PRIVILEGE.md tells an operator to type. */
function commandsOfThePage(): string[] {
  return [...read('docs/LEAST_PRIVILEGE.md').matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command);
}

/** Servers with the users and roles of docs/LEAST_PRIVILEGE.md, made by the commands of that page. */
export class LimitedServers {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly #folder: string;
  readonly #passwords: ReadonlyMap<string, string>;

  private constructor(
    postgres: PostgresServer,
    redis: RedisServer,
    folder: string,
    passwords: ReadonlyMap<string, string>,
  ) {
    this.postgres = postgres;
    this.redis = redis;
    this.#folder = folder;
    this.#passwords = passwords;
  }

  static async start(): Promise<LimitedServers> {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-least-privilege-'));
    const postgres = await startPostgres();
    await writeFile(path.join(postgres.folder, 'pg_hba.conf'), PASSWORDS_ASKED);
    postgres.signal('SIGHUP');
    for (const command of commandsOfThePage()) await follow(command, folder, postgres);
    const users = path.join(folder, 'users.acl');
    await appendFile(users, TESTER);
    const redis = await startRedis({ args: ['--aclfile', users] });
    const names = ['votes', 'votes_api', 'votes_consumer', 'votes-api', 'votes-consumer', 'votes-cli'];
    const passwords = names.map(async (name) => {
      const text = await readFile(path.join(folder, 'passwords', name), 'utf8');
      return [name, text.trim()] as const;
    });
    return new LimitedServers(postgres, redis, folder, new Map(await Promise.all(passwords)));
  }

  /** Where a user of ours, or the test itself, reaches Redis. */
  redisUrl(user: RedisUser | 'tester'): string {
    return withLogin(this.redis.url, user, this.#passwords.get(user) ?? 'any');
  }

  /** Where a role of ours reaches the database of the vote. */
  databaseUrl(role: DatabaseRole): string {
    const url = new URL(withLogin(this.postgres.url, role, this.#passwords.get(role) ?? ''));
    url.pathname = '/votes';
    return url.href;
  }

  /** What a process is started with. */
  settingsOf(role: DatabaseRole, user: RedisUser): Record<string, string> {
    return {
      DATABASE_URL: this.databaseUrl(role),
      REDIS_URL: this.redisUrl(user),
      STREAM_NAME: 'votes',
      MIGRATE_ON_START: 'false',
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    await rm(this.#folder, { recursive: true });
  }
}

/** Types a command of the page, in a folder of our own and for a server of our own. */
async function follow(command: string, folder: string, postgres: PostgresServer): Promise<void> {
  const line = command
    .replace('npm run migrate', `${process.execPath} ${PROJECT}/migrate/main.ts`)
    .replace('sh event-log/', `sh ${PROJECT}/event-log/`)
    .replace('127.0.0.1:5432', `127.0.0.1:${postgres.port}`);
  const PATH = [path.dirname(program('psql')), process.env.PATH].join(path.delimiter);
  await promisify(execFile)('bash', ['-c', line], { cwd: folder, env: { PATH, SERVER_URL: postgres.url } });
}

function withLogin(serverUrl: string, user: string, password: string): string {
  const url = new URL(serverUrl);
  url.username = user;
  url.password = password;
  return url.href;
}
