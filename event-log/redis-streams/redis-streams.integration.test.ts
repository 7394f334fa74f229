import { createClient } from 'redis';
import { inject } from 'vitest';
import { scratchStream } from '#tests/servers/scratch.ts';
import { describeEventLog } from '../event-log-contract.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { createVoteReader } from './read.ts';
import { createRetainedLog } from './retained.ts';
import { createLogTrimmer } from './trim.ts';

const group = 'vote-processors';

describeEventLog('Redis Streams', async () => {
  const address = { url: inject('redisUrl') };
  const stream = scratchStream();
  const stranger = await createClient(address).connect();
  return {
    appender: () => createVoteAppender({ address, stream }),
    reader: (consumer, reclaimAfterMs = 30_000) =>
      createVoteReader({ address, stream, group, consumer, reclaimAfterMs }),
    observer: () => createLogObserver({ address, stream, group }),
    trimmer: () => createLogTrimmer({ address, stream }),
    retained: () => createRetainedLog({ address, stream, group }),
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
