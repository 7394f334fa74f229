import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { bringSchema } from '#tests/load/consumers.ts';
import { pinnedTo } from '#tests/load/cores.ts';
import type { Rig } from '#tests/load/rig.ts';
import { LIMITS } from '#tests/load/rig.ts';
import { fillLog } from '#tests/load/votes.ts';
import { voteFlatOut } from '#tests/load/wrk/wrk.ts';
import { until } from '#tests/processes/until.ts';
import type { CpuProfile } from './cpu-profile.ts';
import { profiled } from './cpu-profile.ts';
import { INSPECTED, Inspector } from './inspector.ts';

/** A way that each vote goes, and the process that is looked into while it is busy with it. */
export interface HotPath {
  /** As `--only` takes it. */
  readonly name: string;
  readonly title: string;
  /** What the process did meanwhile. */
  readonly load: string;
  /**
   * Looks into it in the middle of its work, once V8 has made the best of its code.
   *
   * @param cleanup Ends what was started for it, also where this is not waited for.
   */
  profile(rig: Rig, cleanup: AsyncDisposableStack): Promise<CpuProfile>;
}

const CONNECTIONS = 64;
const SECONDS = {
  long: { warmUp: 5, profiled: 5 },
  short: { warmUp: 1, profiled: 1 },
};
/** How long wrk votes before the profile and after it. */
const EDGE_SECONDS = 1;
const VOTES = { long: 600_000, short: 150_000 };
const COUNTED_MS_MAX = 300_000;

const intake: HotPath = {
  name: 'intake',
  title: 'Intake: where the time of the api goes',
  load: '64 connections vote as fast as they are answered, by wrk',
  async profile(rig, cleanup) {
    const pipeline = cleanup.use(await rig.pipeline());
    await bringSchema(rig, pipeline);
    const api = await pipeline.startApi({ ...LIMITS, ...INSPECTED }, pinnedTo(rig.cores.api));
    const inspector = cleanup.use(await Inspector.of(api));
    const { warmUp, profiled: lasts } = rig.sized(SECONDS);
    const flatOut = { port: pipeline.apiPort, connections: CONNECTIONS, cores: rig.cores.load };
    await voteFlatOut({ ...flatOut, seconds: warmUp });
    const voted = voteFlatOut({ ...flatOut, seconds: lasts + 2 * EDGE_SECONDS });
    await sleep(EDGE_SECONDS * 1_000);
    const profile = await profiled(inspector, () => sleep(lasts * 1_000));
    await voted;
    return profile;
  },
};

const drain: HotPath = {
  name: 'drain',
  title: 'Drain: where the time of the consumer goes',
  load: 'it counts the second third of the votes that waited for it',
  async profile(rig, cleanup) {
    const pipeline = cleanup.use(await rig.pipeline());
    const { redisUrl, databaseUrl, stream } = pipeline.backends;
    await bringSchema(rig, pipeline);
    const votes = rig.sized(VOTES);
    await fillLog({ redisUrl, stream }, votes);
    const database = cleanup.adopt(new pg.Client({ connectionString: databaseUrl }), (each) => each.end());
    await database.connect();
    const untilCounted = (share: number) =>
      until(
        `${share} of ${votes} votes are counted`,
        async () => {
          const { rows } = await database.query('select sum(count) as counted from votes');
          return Number(rows[0].counted) >= share * votes;
        },
        COUNTED_MS_MAX,
      );
    const consumer = await pipeline.startConsumer(INSPECTED, pinnedTo(rig.cores.consumer));
    const inspector = cleanup.use(await Inspector.of(consumer));
    await untilCounted(1 / 3);
    return await profiled(inspector, () => untilCounted(2 / 3));
  },
};

export const HOT_PATHS: readonly HotPath[] = [intake, drain];
