import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNode } from '#tests/processes/node-process.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { program } from '#tests/servers/programs.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { read } from '#tests/source-tree.ts';
import { composeFile, MAIN, WATCHING } from './compose-file.ts';
import { SecretsFolder } from './secrets-folder.ts';

/** What compose.yaml gives to PostgreSQL and Redis, given to a real PostgreSQL and a real Redis. */
const PASSWORDS_ASKED = `host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

let folder: string;
let secrets: SecretsFolder;
let postgres: PostgresServer;
let redis: RedisServer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'votes-compose-'));
  secrets = SecretsFolder.drawn();
  postgres = await startPostgres();
  writeFileSync(path.join(postgres.folder, 'pg_hba.conf'), PASSWORDS_ASKED);
  postgres.signal('SIGHUP');
  const roles = path.join(folder, 'roles.sql');
  writeFileSync(
    roles,
    read('compose/postgres/10-roles.sql').replaceAll('/run/votes', secrets.of('secrets-postgres')),
  );
  execFileSync(program('psql'), ['--no-psqlrc', '--quiet', '--file', roles, postgres.url]);
  redis = await startRedis({ args: ownConfiguration() });
});
afterAll(async () => {
  await redis.stop();
  await postgres.stop();
  secrets.remove();
  rmSync(folder, { recursive: true });
});

/** The lines of the configuration of Redis as options, with the places of this test. */
function ownConfiguration(): string[] {
  const lines = read('compose/redis/redis.conf').match(/^[a-z].*$/gm) ?? [];
  return lines
    .filter((line) => !line.startsWith('dir '))
    .flatMap((line) =>
      `--${line.replace('/run/votes', secrets.of('secrets-redis')).replace('""', '')}`.split(' '),
    );
}

/** What a service is told by a file, with the addresses of this test. */
function told(volume: string, name: string): string {
  const url = new URL(readFileSync(path.join(secrets.of(volume), name), 'utf8'));
  const { port } = url.protocol === 'redis:' ? redis : postgres;
  url.host = `127.0.0.1:${port}`;
  return url.href;
}

function asRole(volume: string, sql: string): string {
  const url = told(volume, 'database-url');
  return execFileSync(program('psql'), ['--no-psqlrc', '-AtXqc', sql, url], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

describe('the roles of PostgreSQL', () => {
  it('log in by the passwords that were drawn, and none of them is a superuser', () => {
    const who = "select current_user || ' ' || rolsuper from pg_roles where rolname = current_user";
    expect(asRole('secrets-migrate', who)).toBe('votes false');
    expect(asRole('secrets-api', who)).toBe('votes_api false');
    expect(asRole('secrets-consumer', who)).toBe('votes_consumer false');
  });

  it('let the owner alone make tables', () => {
    asRole('secrets-migrate', 'create table mine (); drop table mine');
    expect(() => asRole('secrets-api', 'create table mine ()')).toThrow(/permission denied/);
    expect(() => asRole('secrets-consumer', 'create temporary table mine ()')).toThrow(/permission denied/);
  });
});

/** What redis-cli prints; it fails where the answer is an error. */
const ask = (args: readonly string[]) =>
  execFileSync(program('redis-cli'), ['-p', String(redis.port), ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('Redis', () => {
  it('takes its configuration: refuses rather than forgets, and keeps a file', async () => {
    const url = told('secrets-consumer', 'redis-url');
    const client = createClient({ url, disableClientInfo: true });
    await client.connect();
    const info = await client.info();
    client.destroy();
    expect(info).toMatch(/^maxmemory:268435456\r$/m);
    expect(info).toMatch(/^maxmemory_policy:noeviction\r$/m);
    expect(info).toMatch(/^aof_enabled:1\r$/m);
  });

  it('says that it is well to its health check, and nothing to strangers', () => {
    const [, , ...probe] = composeFile(MAIN).services.redis?.healthcheck?.test ?? [];
    expect(ask(probe).trim()).toBe('PONG');
    expect(() => ask([...probe.slice(0, -1), 'info'])).toThrow(/NOPERM/);
    expect(() => ask(['-e', 'ping'])).toThrow(/NOAUTH/);
  });

  it('tells the exporter what the dashboard asks for', async () => {
    const { environment = {} } = composeFile(WATCHING).services['redis-exporter'] ?? {};
    const passwords = JSON.parse(
      readFileSync(path.join(secrets.of('secrets-metrics'), 'redis-passwords.json'), 'utf8'),
    );
    const client = createClient({
      url: redis.url,
      username: String(environment.REDIS_USER),
      password: passwords[String(environment.REDIS_ADDR)],
      disableClientInfo: true,
    });
    await client.connect();
    expect(await client.info('memory')).toMatch(/^maxmemory:/m);
    await expect(client.xLen('votes')).rejects.toThrow(/NOPERM/);
    client.destroy();
  });
});

it('migrate, consumer and api become ready on them with what compose.yaml tells them', async ({
  onTestFinished,
}) => {
  const own = (service: 'api' | 'consumer' | 'migrate') => {
    const { environment = {} } = composeFile(MAIN).services[service] ?? {};
    const plain = Object.entries(environment).filter(
      ([name, value]) => !name.endsWith('_FILE') && !value.includes('$'),
    );
    const urls = service === 'migrate' ? {} : { REDIS_URL: told(`secrets-${service}`, 'redis-url') };
    return {
      ...Object.fromEntries(plain),
      DATABASE_URL: told(`secrets-${service}`, 'database-url'),
      ...urls,
    };
  };
  const migrate = startNode(['migrate/main.ts'], own('migrate'));
  expect(await migrate.ended).toBe(0);
  const [port, metricsPort, probePort] = [await freePort(), await freePort(), await freePort()];
  const consumer = startNode(['consumer/main.ts'], { ...own('consumer'), METRICS_PORT: String(probePort) });
  onTestFinished(() => consumer.end('SIGKILL').then(() => {}));
  const api = startNode(['api/main.ts'], {
    ...own('api'),
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
  });
  onTestFinished(() => api.end('SIGKILL').then(() => {}));
  await untilReady(`http://127.0.0.1:${probePort}/ready`);
  await untilReady(`http://127.0.0.1:${port}/ready`);
});
