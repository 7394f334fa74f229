import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certify, giveToPostgres, hasOpenssl } from '#tests/servers/certificates.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { DatabaseUnavailable } from './database.ts';
import { createPgDatabase } from './pg-database.ts';

let folder: string;
let server: PostgresServer;
let ca: string;

describe.skipIf(!hasOpenssl)('TLS (needs openssl to make certificates)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'votes-tls-'));
    certify(folder, 'server');
    certify(folder, 'stranger');
    ca = await readFile(path.join(folder, 'server.crt'), 'utf8');
    giveToPostgres(folder, 'server');
    const [certificate, key] = [path.join(folder, 'server.crt'), path.join(folder, 'server.key')];
    const args = ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`].flatMap((each) => [
      '-c',
      each,
    ]);
    server = await startPostgres({ args });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('with our certificates the session is encrypted, with sslmode=verify-full in the url and without', async () => {
    expect(await isEncrypted('localhost', '?sslmode=verify-full', ca)).toBe(true);
    expect(await isEncrypted('localhost', '', ca)).toBe(true);
    expect(await isEncrypted('localhost', '')).toBe(false);
  });

  it('a server that is not certified by ours, or under another name, is unavailable', async () => {
    const stranger = await readFile(path.join(folder, 'stranger.crt'), 'utf8');
    const unavailable = (asked: Promise<unknown>) =>
      expect(asked).rejects.toBeInstanceOf(DatabaseUnavailable);
    await unavailable(isEncrypted('localhost', '?sslmode=verify-full'));
    await unavailable(isEncrypted('localhost', '?sslmode=verify-full', stranger));
    await unavailable(isEncrypted('127.0.0.1', '?sslmode=verify-full', ca));
    await unavailable(isEncrypted('127.0.0.1', '?sslmode=no-verify', ca));
  });
});

/** Whether the session is encrypted, asked of the server over it. */
async function isEncrypted(host: string, query: string, certificates?: string): Promise<unknown> {
  const database = createPgDatabase({
    url: `postgres://postgres@${host}:${server.port}/postgres${query}`,
    applicationName: 'tls-test',
    poolMin: 0,
    poolMax: 1,
    onError() {},
    ...(certificates === undefined ? {} : { ca: certificates }),
  });
  try {
    const text = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    const [row] = await database.query<{ ssl: boolean }>({ text });
    return row?.ssl;
  } finally {
    await database.close();
  }
}
