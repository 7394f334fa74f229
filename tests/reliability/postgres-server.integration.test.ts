import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { FailingPostgres } from '#tests/faults/failing-postgres.ts';
import { POSTGRES_FAULTS } from '#tests/faults/postgres.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { end } from '#tests/servers/private-server.ts';
import { expectDown, expectHealed, underLoad, untilMoreVotes } from './under-load.ts';

describe('PostgreSQL', () => {
  let postgres: FailingPostgres;
  beforeAll(async () => {
    postgres = await FailingPostgres.start();
  });
  afterAll(() => postgres.server.stop());

  it.each(POSTGRES_FAULTS)(
    '[CO1] [CO2] [CO7] [API5] $name: votes go on, and all is well once it is over',
    { timeout: 90_000 },
    async ({ stops, told, strike }) => {
      const load = await underLoad({ redisUrl: inject('redisUrl'), databaseServerUrl: postgres.url });
      const heal = await strike(postgres, new URL(load.pipeline.backends.databaseUrl).pathname.slice(1));
      try {
        await load.consumer.untilPrinted(told);
        await expectDown(load, stops);
        await untilMoreVotes(load.voters);
      } finally {
        await heal();
      }
      await expectHealed(load);
    },
  );

  it('[CF4] [CO1] starts after the others: they wait for it, and count what was voted meanwhile', {
    timeout: 60_000,
  }, async () => {
    const pipeline = await Pipeline.on(inject('redisUrl'), postgres.url);
    onTestFinished(() => pipeline.close());
    await end(postgres.server.process, 'SIGINT');
    const { redisUrl, databaseUrl, stream } = pipeline.backends;
    const consumer = await pipeline.startConsumer();
    const api = pipeline.start(['api/main.ts'], {
      ...{ REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream },
      ...{ PORT: String(pipeline.apiPort), METRICS_PORT: '0' },
    });
    await api.untilPrinted(/The schema cannot be looked at yet/);
    await api.untilPrinted(/Api started/);
    await consumer.untilPrinted(/The schema cannot be prepared yet/);
    const vote = mintRequestId();
    await createClient({ baseUrl: pipeline.apiUrl }).castVote('dogs', vote);
    const answers = [`${pipeline.apiUrl}/health`, `${consumer.probeUrl}/health`].map((url) => fetch(url));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    await postgres.startAgain();
    await untilReady(`${consumer.probeUrl}/ready`, 30_000);
    await expectAllCounted(pipeline, new Map([[vote, 'dogs']]));
  });
});
