import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { createVoteReader } from './read.ts';
import { createRetainedLog } from './retained.ts';
import type { RedisAddress } from './server-client.ts';
import { createLogTrimmer } from './trim.ts';

/** Every port of a log at this address, for the contract. */
export function portsUnderTest(address: RedisAddress, stream: string, group: string) {
  return {
    appender: () => createVoteAppender({ address, stream }),
    reader: (consumer: string, reclaimAfterMs = 30_000) =>
      createVoteReader({ address, stream, group, consumer, reclaimAfterMs }),
    observer: () => createLogObserver({ address, stream, group }),
    trimmer: () => createLogTrimmer({ address, stream }),
    retained: () => createRetainedLog({ address, stream, group }),
  };
}
