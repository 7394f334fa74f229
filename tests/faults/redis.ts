import type { FailingRedis } from './failing-redis.ts';
import { REDIS_PASSWORD } from './failing-redis.ts';
import type { Fault, FaultId } from './fault.ts';

const MIB = 1024 * 1024;

/** One way to fail. */
export interface RedisFault {
  readonly id: FaultId;
  readonly name: string;
  /** Which processes cannot do their work meanwhile, and have to say so. */
  readonly stops: readonly ('api' | 'consumer')[];
  /** Makes the server fail; gives what heals it. */
  strike(redis: FailingRedis): Promise<() => Promise<void>>;
}

const BOTH = ['api', 'consumer'] as const;

/** Faults that lose nothing of what the log has promised. */
export const REDIS_FAULTS: readonly RedisFault[] = [
  { id: 'F1', name: 'is stopped and started', stops: BOTH, strike: endWith('SIGTERM') },
  { id: 'F1', name: 'is killed and started', stops: BOTH, strike: endWith('SIGKILL') },
  {
    id: 'F2',
    name: 'freezes',
    stops: BOTH,
    async strike({ server }) {
      server.signal('SIGSTOP');
      return async () => server.signal('SIGCONT');
    },
  },
  {
    id: 'F12',
    name: 'is read-only for a while',
    stops: BOTH,
    async strike(redis) {
      await redis.tell('REPLICAOF', '127.0.0.1', '1');
      return () => redis.tell('REPLICAOF', 'NO', 'ONE');
    },
  },
  {
    id: 'F6',
    name: 'has no memory left for a while',
    stops: ['api'],
    async strike(redis) {
      await redis.tell('CONFIG', 'SET', 'maxmemory', String(MIB));
      return () => redis.tell('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    id: 'F7',
    name: 'has another password for a while',
    stops: BOTH,
    async strike(redis) {
      await redis.tell('CONFIG', 'SET', 'requirepass', 'second');
      await redis.endOthers();
      return () => redis.tell('CONFIG', 'SET', 'requirepass', REDIS_PASSWORD);
    },
  },
  {
    id: 'F7',
    name: 'has no connection left for a while',
    stops: BOTH,
    async strike(redis) {
      await redis.tell('CONFIG', 'SET', 'maxclients', '1');
      await redis.endOthers();
      return () => redis.tell('CONFIG', 'SET', 'maxclients', '1000');
    },
  },
];

function endWith(signal: 'SIGTERM' | 'SIGKILL'): RedisFault['strike'] {
  return async (redis) => {
    await redis.end(signal);
    return () => redis.startAgain();
  };
}

/** The same of the Redis of a whole vote. */
export const REDIS: readonly Fault[] = REDIS_FAULTS.map(({ id, name, stops, strike }) => ({
  id,
  name,
  target: 'redis',
  strike: ({ redis }) => strike(redis),
  async isFelt(all) {
    const down = await Promise.all(stops.map((who) => all.down(who)));
    return down.every((dependencies) => dependencies.includes('event_log'));
  },
}));
