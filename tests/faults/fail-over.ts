import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '#tests/processes/until.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { FailingRedis } from './failing-redis.ts';
import type { Fault } from './fault.ts';

/** For how long a replica that lags has heard nothing, in ms. */
const LAG_MS = { least: 300, most: 2_000 };

/** The replica is the Redis of the vote from now on. */
async function promote(all: FailingPipeline, replica: FailingRedis): Promise<void> {
  await replica.tell('REPLICAOF', 'NO', 'ONE');
  await all.redis.become(replica);
  all.repoint();
}

const isDown = async (all: FailingPipeline) => (await all.down('api')).includes('event_log');

/** Another Redis takes the place of the one there was. */
export const FAIL_OVER: readonly Fault[] = [
  {
    id: 'F12',
    name: 'is killed, and its replica takes its place',
    target: 'redis',
    mayLose: 'what had not reached the replica and was not counted when it was killed',
    async strike(all) {
      const replica = await all.redis.startReplica();
      await all.redis.end('SIGKILL');
      return () => promote(all, replica);
    },
    isFelt: isDown,
  },
  {
    id: 'F12',
    name: 'is killed, and a replica that had lost touch takes its place',
    target: 'redis',
    mayLose: 'what was accepted after the replica had lost touch and was not counted when it was killed',
    async strike(all, random) {
      const way = await startTcpProxy(all.redis.server.port);
      const replica = await all.redis.startReplica(way.port);
      way.freeze();
      await sleep(LAG_MS.least + random() * (LAG_MS.most - LAG_MS.least));
      await all.redis.end('SIGKILL');
      await way.close();
      return () => promote(all, replica);
    },
    isFelt: isDown,
  },
  {
    id: 'F12',
    name: 'hands over to its replica in order',
    target: 'redis',
    async strike(all) {
      const replica = await all.redis.startReplica();
      await all.redis.tell('FAILOVER', 'TO', '127.0.0.1', String(replica.server.port));
      await until('the replica has taken over', async () =>
        /role:master/.test(await replica.client.info('replication')),
      );
      return () => promote(all, replica);
    },
    isFelt: isDown,
  },
];
