import { createCluster } from '@redis/client';
import { afterAll, beforeAll } from 'vitest';
import { RedisCluster } from '#tests/servers/redis-cluster.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import { describeEventLog } from '../event-log-contract.ts';
import { portsUnderTest } from './log-under-test.ts';

const group = 'vote-processors';
let redis: RedisCluster;
beforeAll(async () => {
  redis = await RedisCluster.start();
});
afterAll(() => redis.stop());

describeEventLog('[EL15] a Redis Cluster', async () => {
  const [url = ''] = redis.urls;
  const address = { url, cluster: redis.urls };
  const stream = scratchStream();
  const stranger = await createCluster({ rootNodes: [{ url }] }).connect();
  return {
    ...portsUnderTest(address, stream, group),
    appendRaw: async (fields) => {
      const bytes = fields.map((each) => Buffer.from(each));
      return String(await stranger.sendCommand(stream, false, ['XADD', stream, '*', ...bytes]));
    },
    destroyGroup: async () => void (await stranger.xGroupDestroy(stream, group)),
    destroyLog: async () => void (await stranger.del(stream)),
    dispose: async () => {
      await stranger.del(stream);
      stranger.destroy();
    },
  };
});
