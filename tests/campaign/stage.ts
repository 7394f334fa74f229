import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { FailingPipeline } from '#tests/faults/failing-pipeline.ts';
import type { CampaignOptions } from './command-line.ts';
import { Load } from './load/load.ts';
import type { Offered } from './schedule.ts';
import { LogSight } from './sights/log-sight.ts';
import { TallySight } from './sights/tally-sight.ts';

/** All votes come from one address, and from many more people than that is meant for. */
const UNLIMITED = { RATE_LIMIT_ENABLED: 'false' };

/** What the figures of a report depend on. */
export interface Versions {
  readonly node: string;
  readonly redis: string;
  readonly postgres: string;
  readonly cores: number;
}

/** Everything a campaign runs, and who looks at it. */
export interface Stage extends AsyncDisposable {
  readonly all: FailingPipeline;
  readonly load: Load;
  readonly log: LogSight;
  readonly versions: Versions;
  /** How many connections to Redis our processes hold when all is well. */
  readonly redisConnections: number;
  readonly fatesFile: string;
  /** When the load began, in ms since epoch. */
  readonly beganAt: number;
}

/** Starts servers, processes and load; resolves once votes are cast. Ends all of it again, whatever state it is in. */
export async function setStage({
  partitions,
  rate,
  connections,
  seed,
}: CampaignOptions<Offered>): Promise<Stage> {
  await using begun = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-campaign-'));
  begun.defer(() => rm(folder, { recursive: true, force: true }));
  const all = begun.adopt(await FailingPipeline.start({ partitions, env: UNLIMITED }), (each) =>
    each.close(),
  );
  const log = begun.adopt(await LogSight.open(all.pipeline.backends), (each) => each.close());
  await all.untilReady();
  const versions = { ...(await versionsOf(all, log)), node: process.versions.node, cores: cpus().length };
  const fatesFile = path.join(folder, 'fates');
  const beganAt = Date.now();
  const { apiPort } = all.pipeline;
  const load = begun.adopt(
    await Load.begin({ apiPort, rate, connections, seed, beganAt, fatesFile }),
    (each) => each.kill(),
  );
  const ending = begun.move();
  const redisConnections = all.ways.redis.connections;
  return {
    all,
    load,
    log,
    versions,
    redisConnections,
    fatesFile,
    beganAt,
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

async function versionsOf(
  { pipeline }: FailingPipeline,
  log: LogSight,
): Promise<{ redis: string; postgres: string }> {
  await using tally = await TallySight.open(pipeline.backends.databaseUrl);
  return { redis: await log.version(), postgres: await tally.version() };
}
