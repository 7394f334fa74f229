import { readdirSync } from 'node:fs';
import { createClient as createRedis } from '@redis/client';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { RELEASES, Release } from '#tests/processes/released.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import { freePort } from '#tests/servers/private-server.ts';

const VOTERS = 6;
/** A release takes its time to start on a busy machine, and so does a poll for what it has done. */
const SOON = { timeout: 20_000 };

describe.each(readdirSync(RELEASES))('release %s and this one', (version) => {
  let release: Release;
  beforeAll(async () => {
    release = await Release.unpack(version);
  });
  afterAll(() => release.remove());

  it('[RS9] [CO1] [CO3] [BL3] side by side, whichever accepts and whichever counts, and while the schema is changed under votes: everything is counted once', {
    timeout: 90_000,
  }, async () => {
    const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    onTestFinished(() => pipeline.close());
    const redis = await createRedis({ url: inject('redisUrl') }).connect();
    onTestFinished(() => redis.destroy());
    const oldConsumer = await release.startConsumer(pipeline);
    await untilReady(`${oldConsumer.probeUrl}/ready`);
    const auditor = await Auditor.of(pipeline.backends.databaseUrl);
    onTestFinished(() => auditor.close());
    const oldPort = String(await freePort());
    const oldApi = await release.startApi(pipeline, { PORT: oldPort });
    const voters = [new Voters(`http://127.0.0.1:${oldPort}`, { count: VOTERS })];

    let poison = 0;
    /** Resolves once votes of every api that runs, and what is no vote, have gone through whoever counts now. */
    async function everythingIsCounted(): Promise<void> {
      const accepted = voters.map(({ count }) => count);
      const hasMore = () => voters.every(({ count }, i) => count > (accepted[i] ?? 0) + 2 * VOTERS);
      await expect.poll(hasMore, SOON).toBe(true);
      const toCount = voters.reduce((sum, { count }) => sum + count, 0);
      poison += 1;
      await redis.xAdd(pipeline.backends.stream, '*', { vote: 'cats' });
      const isCounted = async () => {
        const { events, deadLetters } = await auditor.counted();
        return events >= toCount && deadLetters === poison;
      };
      await expect.poll(isCounted, SOON).toBe(true);
    }

    await everythingIsCounted();
    const newConsumer = await pipeline.startConsumer(); // It changes the schema.
    await untilReady(`${newConsumer.probeUrl}/ready`);
    await pipeline.startApi();
    voters.push(new Voters(pipeline.apiUrl, { count: VOTERS }));
    await everythingIsCounted();
    expect(await newConsumer.end()).toBe(0);
    await everythingIsCounted(); // By the old one alone, for both apis.
    await pipeline.startConsumer();
    expect(await oldConsumer.end()).toBe(0);
    await everythingIsCounted(); // By the new one alone, for both apis.

    await Promise.all(voters.map((each) => each.leave()));
    expect(await oldApi.end()).toBe(0);
    expect(voters.flatMap(({ failures }) => [...failures])).toEqual([]);
    await expectAllCounted(pipeline, new Map(voters.flatMap(({ accepted }) => [...accepted])));
    expect(await auditor.counted()).toMatchObject({ deadLetters: poison });
  });
});
