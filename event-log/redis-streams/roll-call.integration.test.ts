import { createClient } from '@redis/client';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startRedis } from '#tests/servers/redis.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import { describeRollCall } from '../roll-call-contract.ts';
import { createRollCall, ROLL_SIZE_MAX, rollOf } from './roll-call.ts';

describeRollCall('Redis', () => {
  const options = { address: { url: inject('redisUrl') }, stream: scratchStream(), group: GROUP };
  return () => createRollCall(options);
});

const GROUP = 'vote-processors';
const API = { kind: 'api', viewers: 1 } as const;
const SOUND = '{"kind":"api","viewers":5}';

it('[EL11] who is of another consumer group of the same stream is not seen', async () => {
  const address = { url: inject('redisUrl') };
  const stream = scratchStream();
  const [one, other] = [GROUP, 'others'].map((group) => createRollCall({ address, stream, group }));
  onTestFinished(async () => void (await Promise.all([one?.close(), other?.close()])));
  await one?.tell(API);
  await other?.tell({ kind: 'consumer', state: 'idle' });
  expect(await one?.read()).toMatchObject([{ presence: API, isOwn: true }]);
});

describe('a roll that others write to', () => {
  async function given(url = inject('redisUrl')) {
    const log = { stream: scratchStream(), group: GROUP };
    const key = rollOf(log);
    const stranger = await createClient({ url }).connect();
    const roll = createRollCall({ address: { url }, ...log });
    onTestFinished(async () => {
      await roll.close();
      await stranger.del(key);
      stranger.destroy();
    });
    const write = (name: string, value: string | Buffer) => stranger.sendCommand(['HSET', key, name, value]);
    const others = async () =>
      (await roll.read()).filter(({ isOwn }) => !isOwn).map(({ presence }) => presence);
    return { roll, stranger, key, write, others };
  }

  it.each<[what: string, value: (now: number) => string | Buffer]>([
    ['no time', () => SOUND],
    ['a time that is none', () => `x ${SOUND}`],
    ['a time of 400 digits', () => `${'9'.repeat(400)} ${SOUND}`],
    ['an hour ahead', (now) => `${now + 3_600_000} ${SOUND}`],
    ['a minute ago', (now) => `${now - 60_000} ${SOUND}`],
    ['nothing at all', () => ''],
    ['bytes that are no text', () => Buffer.of(0xff, 0xfe, 0)],
    ['no JSON', (now) => `${now} {`],
    ['JSON of something else', (now) => `${now} null`],
    ['a kind nobody knows', (now) => `${now} {"kind":"cat","viewers":1}`],
    ['viewers that are no number', (now) => `${now} {"kind":"api","viewers":"<script>"}`],
    ['less than nobody', (now) => `${now} {"kind":"api","viewers":-1}`],
    ['more than there are people', (now) => `${now} {"kind":"api","viewers":1e300}`],
    ['a state nobody knows', (now) => `${now} {"kind":"consumer","state":"redis://user@host"}`],
    [
      'more than a presence may be',
      (now) => `${now} {"kind":"api","viewers":5,"x":"${'x'.repeat(100_000)}"}`,
    ],
  ])('[EL11] a process that says %s is not there', async (_, value) => {
    const { roll, write, others } = await given();
    await roll.tell(API);
    await write('stranger', value(Date.now()));
    await write('z', `${Date.now()} ${SOUND}`);
    expect(await others()).toEqual([{ kind: 'api', viewers: 5 }]);
  });

  it('[EL11] of what a process says nothing is taken but words that are known', async () => {
    const { write, others } = await given();
    const failure = '{"code":"database_unavailable","sqlstateClass":"<b>","agoMs":7,"host":"db.example.com"}';
    await write('a', `${Date.now()} {"kind":"consumer","state":"idle","name":"x","lastFailure":${failure}}`);
    await write(
      'b',
      `${Date.now()} {"kind":"consumer","state":"idle","lastFailure":{"code":"boom","agoMs":1}}`,
    );
    expect(await others()).toEqual([
      { kind: 'consumer', state: 'idle', lastFailure: { code: 'database_unavailable', agoMs: 7 } },
      { kind: 'consumer', state: 'idle' },
    ]);
  });

  it('[EL11] a process under a name of 100 KB is not there', async () => {
    const { write, others } = await given();
    await write('x'.repeat(100_000), `${Date.now()} ${SOUND}`);
    expect(await others()).toEqual([]);
  });

  it('[EL11] a crowd of strangers is not read, and gone with the next word', async () => {
    const { roll, stranger, key } = await given();
    const crowd = Array.from({ length: ROLL_SIZE_MAX * 4 }, (_, i) => [`s${i}`, `${Date.now()} ${SOUND}`]);
    await stranger.sendCommand(['HSET', key, ...crowd.flat()]);
    expect(await roll.read()).toEqual([]);
    await roll.tell(API);
    expect(await roll.read()).toMatchObject([{ presence: API, isOwn: true }]);
  });

  it('[EL11] a key that holds something else makes the roll unavailable and stays as it is', async () => {
    const { roll, stranger, key } = await given();
    await stranger.set(key, 'theirs');
    await expect(roll.tell(API)).rejects.toMatchObject({ name: 'LogUnavailable' });
    await expect(roll.read()).rejects.toMatchObject({ name: 'LogUnavailable' });
    expect(await stranger.get(key)).toBe('theirs');
  });

  it('[EL11] leaves no key behind once everybody has gone', async () => {
    const { roll, stranger, key } = await given();
    await roll.tell(API);
    const leftMs = await stranger.pTTL(key);
    expect(leftMs).toBeGreaterThan(5_000);
    expect(leftMs).toBeLessThanOrEqual(10_000);
    await roll.close();
    expect(await stranger.exists(key)).toBe(0);
  });

  it('[EL11] is called and read while the memory is full', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const { roll, stranger } = await given(server.url);
    await stranger.configSet('maxmemory', '1');
    await expect(stranger.set('x', 'y')).rejects.toThrow(/OOM/);
    await roll.tell(API);
    expect(await roll.read()).toMatchObject([{ presence: API }]);
  });

  it('[EL11] is told and read by a user who may do no more than that', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const { stranger, roll: _ } = await given(server.url);
    const commands = '+eval +time +hlen +hgetall +hset +hdel +hexists +unlink +pexpire +client|setname';
    await stranger.sendCommand(['ACL', 'SETUSER', 'roll', 'on', 'nopass', '~votes*', ...commands.split(' ')]);
    const url = new URL(server.url);
    url.username = 'roll';
    url.password = 'any';
    const limited = createRollCall({ address: { url: url.href }, stream: 'votes', group: GROUP });
    onTestFinished(() => limited.close());
    await limited.tell(API);
    expect(await limited.read()).toMatchObject([{ presence: API }]);
  });
});
