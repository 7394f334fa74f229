import { streamsOf } from '#tests/processes/streams-of.ts';
import type { Fault } from './fault.ts';
import { LINKS } from './links.ts';
import { POSTGRES_FAULTS } from './postgres.ts';
import { PROCESSES } from './processes.ts';
import { REDIS_FAULTS } from './redis.ts';

const SERVERS: readonly Fault[] = [
  ...REDIS_FAULTS.map(
    ({ id, name, strike }): Fault => ({ id, name, target: 'redis', strike: ({ redis }) => strike(redis) }),
  ),
  {
    id: 'F8',
    name: 'loses the group',
    target: 'redis',
    async strike({ redis, pipeline }) {
      for (const key of await streamsOf(redis.client, pipeline.backends.stream))
        await redis.tell('XGROUP', 'DESTROY', key, 'vote-processors');
      return async () => {};
    },
  },
  ...POSTGRES_FAULTS.map(
    ({ id, name, strike }): Fault => ({
      id,
      name,
      target: 'postgres',
      strike: ({ postgres, databaseName }) => strike(postgres, databaseName),
    }),
  ),
];

/** Everything that can fail. */
export const FAULTS: readonly Fault[] = [...LINKS, ...SERVERS, ...PROCESSES].map(healedOnce);

function healedOnce(fault: Fault): Fault {
  return {
    ...fault,
    async strike(all, random) {
      const heal = await fault.strike(all, random);
      let healed: Promise<void> | undefined;
      return () => {
        healed ??= heal().catch((error) => {
          healed = undefined; // So that it can be tried again.
          throw error;
        });
        return healed;
      };
    },
  };
}
