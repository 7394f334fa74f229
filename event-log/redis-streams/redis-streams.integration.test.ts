import { createClient } from '@redis/client';
import { inject } from 'vitest';
import { scratchStream } from '#tests/servers/scratch.ts';
import { describeEventLog } from '../event-log-contract.ts';
import { portsUnderTest } from './log-under-test.ts';

const group = 'vote-processors';

describeEventLog('Redis Streams', async () => {
  const address = { url: inject('redisUrl') };
  const stream = scratchStream();
  const stranger = await createClient(address).connect();
  return {
    ...portsUnderTest(address, stream, group),
    appendRaw: async (fields) => {
      const bytes = fields.map((each) => Buffer.from(each));
      return String(await stranger.sendCommand(['XADD', stream, '*', ...bytes]));
    },
    destroyGroup: async () => void (await stranger.xGroupDestroy(stream, group)),
    destroyLog: async () => void (await stranger.del(stream)),
    dispose: async () => {
      await stranger.del(stream);
      stranger.destroy();
    },
  };
});
