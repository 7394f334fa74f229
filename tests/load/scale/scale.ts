import { RedisCluster } from '#tests/servers/redis-cluster.ts';
import type { Comparison, Figures, Row } from '../comparison.ts';
import { pinnedTo } from '../cores.ts';
import type { Unit } from '../figures.ts';
import type { Layout } from './layout.ts';
import { measureLayout } from './layout.ts';
import { measureTurns } from './turns.ts';

/** With so many each master of a cluster of three has one at least. */
const PARTITIONS = 4;

const ONE_REDIS: Readonly<Record<string, Omit<Layout, 'log'>>> = {
  '1x1x1': { apis: 1, consumers: 1, partitions: 1 },
  '2x2x1': { apis: 2, consumers: 2, partitions: 1 },
  '2x2x4': { apis: 2, consumers: 2, partitions: PARTITIONS },
};
const A_CLUSTER: Readonly<Record<string, Omit<Layout, 'log'>>> = {
  'cluster-1x1x4': { apis: 1, consumers: 1, partitions: PARTITIONS },
  'cluster-2x2x4': { apis: 2, consumers: 2, partitions: PARTITIONS },
};

/** What more processes, partitions and servers bring, and what a vote takes of each. */
export const scale: Comparison = {
  name: 'scale',
  title: 'Many of each',
  compares:
    'Votes taken, and then votes counted a second, by apis × consumers × partitions on one Redis, and on a Redis Cluster of three masters. All of them on one machine, which bounds it: with two cores no more is to be had than by one of each, and what tells is the time on a core a vote. Beside it how many transactions a second get their turn at the two counter rows, and what a vote weighs.',
  rows: [
    ...rowsOf('taken', 'accepted', 'per second'),
    ...rowsOf('counted', 'counted', 'per second'),
    ...rowsOf('time on a core a vote, the apis', 'apiCpu', 'µs'),
    ...rowsOf('time on a core a vote, the consumers', 'consumerCpu', 'µs'),
    ...rowsOf('time on a core a vote, Redis', 'redisCpu', 'µs'),
    ...rowsOf('time on a core a vote, PostgreSQL', 'postgresCpu', 'µs'),
    { title: 'turns at the counter rows', of: 'turns.transactions', unit: 'per second' },
    { title: 'a vote in the memory of Redis', of: '1x1x1.logBytes', unit: 'bytes' },
    { title: 'a vote in the file of Redis, counted', of: '1x1x1.logFileBytes', unit: 'bytes' },
    { title: 'a vote in the WAL of PostgreSQL', of: '1x1x1.walBytes', unit: 'bytes' },
  ],
  async begin(rig, cleanup) {
    const cluster = cleanup.adopt(
      await RedisCluster.start({
        args: ['--auto-aof-rewrite-percentage', '0'],
        parent: rig.folder,
        via: pinnedTo(rig.cores.stores),
      }),
      (each) => each.stop(),
    );
    const sidesOn = (log: Layout['log'], layouts: typeof ONE_REDIS) =>
      Object.entries(layouts).map(([name, layout]): [string, () => Promise<Figures>] => [
        name,
        () => measureLayout(rig, { ...layout, log }),
      ]);
    return {
      sides: new Map([
        ...sidesOn([rig.redis], ONE_REDIS),
        ...sidesOn(cluster.servers, A_CLUSTER),
        ['turns', () => measureTurns(rig)],
      ]),
    };
  },
};

/** A row for each layout. */
function rowsOf(what: string, figure: string, unit: Unit): Row[] {
  return Object.entries({ ...ONE_REDIS, ...A_CLUSTER }).map(
    ([side, { apis, consumers, partitions }]): Row => ({
      title: `${what}: ${apis} × ${consumers} × ${partitions}${side in A_CLUSTER ? ', cluster' : ''}`,
      of: `${side}.${figure}`,
      unit,
    }),
  );
}
