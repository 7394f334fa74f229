import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { Pipeline } from './processes/pipeline.ts';
import { certify, giveToPostgres, hasOpenssl } from './servers/certificates.ts';
import type { PostgresServer } from './servers/postgres.ts';
import { startPostgres } from './servers/postgres.ts';
import { freePort } from './servers/private-server.ts';
import type { RedisServer } from './servers/redis.ts';
import { startRedis } from './servers/redis.ts';

/** Both servers with certificates of an authority of our own, and the processes that are told to trust it. */
describe.skipIf(!hasOpenssl)('over TLS (needs openssl to make certificates)', () => {
  let folder: string;
  let redis: RedisServer;
  let postgres: PostgresServer;
  let redisPort: number;
  const file = (name: string) => path.join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'votes-tls-'));
    for (const name of ['redis', 'postgres', 'stranger']) certify(folder, name);
    giveToPostgres(folder, 'postgres');
    redisPort = await freePort();
    const tls = `--tls-port ${redisPort} --tls-auth-clients no --tls-ca-cert-file ${file('redis.crt')}`;
    const keys = `--tls-cert-file ${file('redis.crt')} --tls-key-file ${file('redis.key')}`;
    redis = await startRedis({ args: `${tls} ${keys}`.split(' ') });
    const options = [
      'ssl=on',
      `ssl_cert_file=${file('postgres.crt')}`,
      `ssl_key_file=${file('postgres.key')}`,
    ];
    postgres = await startPostgres({ args: options.flatMap((each) => ['-c', each]) });
  });
  afterAll(async () => {
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(folder, { recursive: true });
  });

  /** A pipeline, and the settings by which its processes reach both servers over TLS. */
  async function securePipeline() {
    const pipeline = await Pipeline.on(redis.url, postgres.url);
    onTestFinished(() => pipeline.close());
    const database = new URL(pipeline.backends.databaseUrl);
    database.hostname = 'localhost';
    database.search = '?sslmode=verify-full';
    return {
      pipeline,
      settings: {
        REDIS_URL: `rediss://localhost:${redisPort}`,
        REDIS_CA_FILE: file('redis.crt'),
        DATABASE_URL: database.href,
        DATABASE_CA_FILE: file('postgres.crt'),
      },
    };
  }

  it('[CF3] a vote is taken and counted', async () => {
    const { pipeline, settings } = await securePipeline();
    await pipeline.startConsumer(settings);
    await pipeline.startApi(settings);
    const client = createClient({ baseUrl: pipeline.apiUrl });
    await client.castVote('cats', mintRequestId());
    await expect.poll(() => client.results()).toMatchObject({ total_votes: 1 });
  });

  it.each(
    ['api', 'consumer'].flatMap((process) =>
      ['REDIS_CA_FILE', 'DATABASE_CA_FILE'].map((setting) => ({ process, setting })),
    ),
  )(
    '[CF3] the $process does not start where $setting is not who signed, and says why',
    async ({ process, setting }) => {
      const { pipeline, settings } = await securePipeline();
      const wrong = { ...settings, [setting]: file('stranger.crt'), PORT: '0', METRICS_PORT: '0' };
      const started = pipeline.start([`${process}/main.ts`], {
        ...wrong,
        STREAM_NAME: pipeline.backends.stream,
      });
      expect(await started.ended).toBe(1);
      expect(started.printed()).toMatch(/self-signed certificate.*cannot start/s);
    },
  );
});
