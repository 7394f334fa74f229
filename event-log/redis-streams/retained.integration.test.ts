import { createClient } from '@redis/client';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { scratchStream } from '#tests/servers/scratch.ts';
import type { RetainedLog } from '../ports.ts';
import { createRetainedLog } from './retained.ts';

/** What is special about looking through streams: several of them, other groups, and what strangers do. */
const GROUP = 'vote-processors';

let redis: ReturnType<typeof createClient>;
let stream: string;
let log: RetainedLog;

beforeEach(async () => {
  stream = scratchStream();
  redis = createClient({ url: inject('redisUrl') });
  await redis.connect();
  log = createRetainedLog({ address: { url: inject('redisUrl') }, stream, group: GROUP, partitions: 2 });
});
afterEach(async () => {
  await log.close();
  await redis.del([stream, `${stream}:{0}`, `${stream}:{1}`, `${stream}:{11}`]);
  redis.destroy();
});

async function positions(countMax = 2): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await log.page(cursor, countMax);
    found.push(
      ...page.entries.map(
        ({ position, isAcknowledged }) => `${position}${isAcknowledged ? ' acknowledged' : ''}`,
      ),
    );
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

async function fill(key: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await redis.xAdd(key, id, { a: 'b' });
}

it('[OP1] every partition is looked through, those of another layout too, each with its own group', async () => {
  await fill(stream, ['1-0', '1-1', '1-2']);
  await fill(`${stream}:{1}`, ['5-0', '6-0']);
  await fill(`${stream}:{11}`, ['5-0']);
  await redis.xGroupCreate(`${stream}:{1}`, GROUP, '5-0');
  await redis.xGroupCreate(`${stream}:{11}`, 'others', '$');
  expect(await positions()).toEqual(['1-0', '1-1', '1-2', '1/5-0 acknowledged', '1/6-0', '11/5-0']);
  const again = await log.lookAgain(['11/5-0', '1-1', '1/5-0', '1/9-9', '7/1-1']);
  expect(again.map((each) => each.position).sort()).toEqual(['1-1', '1/5-0', '11/5-0']);
});

it('[OP1] pending entries are told from acknowledged ones where deleted ones are pending between them', async () => {
  const ids = Array.from({ length: 12 }, (_, i) => `1-${i + 1}`);
  await fill(stream, ids);
  await redis.xGroupCreate(stream, GROUP, '0');
  await redis.xReadGroup(GROUP, 'one', { key: stream, id: '>' });
  await redis.xDel(stream, ids.slice(1, 9));
  await redis.xAck(stream, GROUP, '1-11');
  expect(await positions(100)).toEqual(['1-1', '1-10', '1-11 acknowledged', '1-12']);
});

it('[OP1] ids are compared as the server does, however large', async () => {
  const [large, larger] = ['18446744073709551613-5', '18446744073709551614-2'];
  const last = '18446744073709551615-18446744073709551615';
  await fill(stream, ['9-9', '9-10', large, larger, last]);
  await redis.xGroupCreate(stream, GROUP, '9-9');
  expect(await positions(1)).toEqual(['9-9 acknowledged', '9-10', large, larger, last]);
  await redis.xGroupSetId(stream, GROUP, large);
  const acknowledged = ['9-9', '9-10', large].map((id) => `${id} acknowledged`);
  expect(await positions()).toEqual([...acknowledged, larger, last]);
});

it('[OP1] a key that holds something else is no log', async () => {
  await redis.set(stream, 'votes');
  expect(await positions()).toEqual([]);
  expect(await log.lookAgain(['1-1'])).toEqual([]);
});
