import { until } from '#tests/processes/until.ts';
import { whyNoDisk } from '#tests/servers/small-disk.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault } from './fault.ts';

function disksOf({ disks }: FailingPipeline): NonNullable<FailingPipeline['disks']> {
  if (disks === undefined) throw new Error(`There is no disk to fill: ${whyNoDisk()}.`);
  return disks;
}

function hasEnded({ postgres }: FailingPipeline): boolean {
  return postgres.server.process.exitCode !== null;
}

/** More parts of its log than PostgreSQL keeps. */
const PARTS = 32;
const LEAVE_A_PART = [`select pg_logical_emit_message(true, '', '')`, 'select pg_switch_wal()'];

/** A consumer sees to that once there is room (see file-repair.ts), but none may run just now. */
async function writeAnew({ redis }: FailingPipeline): Promise<void> {
  await until('Redis can write', async () => (await redis.persistence('aof_last_write_status')) === 'ok');
  await redis.rewriteFile();
}

/** Disks that have no room left. Only for those who can mount some: see `whyNoDisk`. */
export const DISKS: readonly Fault[] = [
  {
    id: 'F5',
    name: 'has no room on its disk',
    target: 'redis',
    async strike(all) {
      await disksOf(all).redis.shrink();
      return async () => {
        disksOf(all).redis.grow();
        await writeAnew(all);
      };
    },
    isFelt: async (all) => (await all.down('api')).includes('event_log'),
  },
  {
    id: 'F5',
    name: 'has no room for data on its disk',
    target: 'postgres',
    async strike(all) {
      await disksOf(all).postgres.shrink();
      return async () => {
        disksOf(all).postgres.grow();
        await all.postgres.startAgain(); // It may have given up.
      };
    },
    isFelt: (_, { printed }) => /"53100"|ECONNREFUSED/.test(printed()),
  },
  {
    id: 'F5',
    name: 'has no room for its log on its disk, and gives up',
    target: 'postgres',
    async strike(all) {
      const session = await all.postgres.session(); // There is no room for a new one later.
      await disksOf(all).postgres.shrink();
      // The log that is there has room for long, and a part of it that holds nothing is not left for the next.
      for (let i = 0; i < PARTS && !hasEnded(all); i += 1)
        for (const statement of LEAVE_A_PART) await session.query(statement).catch(() => {});
      await session.end().catch(() => {});
      return async () => {
        disksOf(all).postgres.grow();
        await all.postgres.startAgain();
      };
    },
    isFelt: hasEnded,
  },
];
