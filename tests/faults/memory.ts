import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault } from './fault.ts';

/** Room for some hundred votes. */
const ROOM_BYTES = 128 * 1024;

function signalConsumers(all: FailingPipeline, signal: NodeJS.Signals): void {
  for (let i = 0; i < all.consumers; i += 1) all.consumer(i).child.kill(signal);
}

/** Votes that nobody reads fill the memory of Redis. */
export const MEMORY: readonly Fault[] = [
  {
    id: 'F6',
    name: 'is filled by votes that nobody reads',
    target: 'redis',
    async strike(all) {
      signalConsumers(all, 'SIGSTOP');
      const used = await all.redis.figure('used_memory');
      await all.redis.tell('CONFIG', 'SET', 'maxmemory', String(used + ROOM_BYTES));
      return async () => {
        signalConsumers(all, 'SIGCONT');
        await all.redis.tell('CONFIG', 'SET', 'maxmemory', '0');
      };
    },
    isFelt: (_, { printed }) => /The event log takes no votes/.test(printed()),
  },
];
