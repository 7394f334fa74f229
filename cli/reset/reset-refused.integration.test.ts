import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createClient as createRedis } from '@redis/client';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { givenVote, inOneDatabase, LONG_MS, onServers, optionsFor } from '#tests/servers/vote-to-reset.ts';
import { LogNotEmpty, VotesMissing } from './accounted.ts';
import { NotDrained } from './drain.ts';
import { reset } from './reset.ts';

describe.each([
  ['servers', onServers],
  ['one database', inOneDatabase],
])('a reset on %s', { timeout: LONG_MS }, (_, open) => {
  it('[OP3] removes nothing the log says is counted and the tables lack, so that it can be replayed', async () => {
    const vote = await givenVote(open);
    await vote.cast(5);
    await vote.consume();
    await vote.database.query({ text: 'truncate vote_events' }); // As by a backup that is older than the votes.
    const resetting = reset(vote.parts, optionsFor(path.join(vote.folder, 'lost.jsonl')));
    await expect(resetting).rejects.toThrow(VotesMissing);
    expect((await vote.parts.retained.page(undefined, 10)).entries).toHaveLength(5);
    expect(await vote.tally()).toMatchObject({ ballot: { isOpen: false } });
    expect(await readdir(vote.folder)).toEqual([]);
  });

  it('[OP3] waits for a consumer that fails with votes in hand which another one has counted', async () => {
    const vote = await givenVote(open);
    await vote.cast(5);
    await vote.consume();
    const presence = { kind: 'consumer', state: 'retrying' } as const;
    const roll = { read: async () => [{ presence, agoMs: 0, isOwn: false }] };
    const options = { ...optionsFor(path.join(vote.folder, 'early.jsonl')), waitMs: 300 };
    await expect(reset({ ...vote.parts, roll }, options)).rejects.toThrow(NotDrained);
    expect(await vote.tally()).toMatchObject({ total: 5 });
    expect(await reset(vote.parts, options)).toMatchObject({ votes: 5 });
  });
});

it('[OP3] keeps the tables while another group of the log has not read what is counted', {
  timeout: LONG_MS,
}, async () => {
  const vote = await givenVote(onServers);
  const redis = await createRedis({ url: inject('redisUrl') }).connect();
  onTestFinished(() => redis.destroy());
  await vote.cast(3);
  await vote.consume();
  await redis.xGroupCreate(vote.stream, 'another', '0');
  const options = optionsFor(path.join(vote.folder, 'kept.jsonl'));
  await expect(reset(vote.parts, options)).rejects.toThrow(LogNotEmpty);
  expect(await vote.tally()).toMatchObject({ total: 3, ballot: { isOpen: false } });
  await redis.xGroupDestroy(vote.stream, 'another');
  expect(await reset(vote.parts, options)).toMatchObject({ votes: 3, removed: 3 });
});
