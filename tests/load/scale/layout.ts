import { createLogObserver } from '#event-log/redis-streams/observe.ts';
import { SETTINGS } from '#runtime/config/settings.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import type { Backends, Pipeline } from '#tests/processes/pipeline.ts';
import { cpuMicrosecondsOfFamily } from '#tests/processes/process-figures.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { Figures } from '../comparison.ts';
import { bringSchema } from '../consumers.ts';
import type { Cores } from '../cores.ts';
import { pinnedTo } from '../cores.ts';
import { drained } from '../drain/drained.ts';
import type { Rig } from '../rig.ts';
import { LIMITS } from '../rig.ts';
import { addressOf, fillLog } from '../votes.ts';
import { voteFlatOut } from '../wrk/wrk.ts';
import type { LogServers } from './stores.ts';
import { cpuOfLog, cpuOfProcesses, walOf, weightOf } from './stores.ts';

/** How many processes there are of each kind, and over how many partitions of which servers their votes go. */
export interface Layout {
  readonly apis: number;
  readonly consumers: number;
  readonly partitions: number;
  readonly log: LogServers;
}

/** Of all apis together. */
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 1;
const SECONDS = { long: 5, short: 1 };
/** Put into the log beside those of the apis, so that what a consumer takes to start is little. */
const VOTES = { long: 200_000, short: 10_000 };
/** Unless they are told another. */
const GROUP = String(SETTINGS.CONSUMER_GROUP.fallback);

/** Lets the apis take votes, and the consumers count them and some more; one after the other, for cores are few. */
export async function measureLayout(rig: Rig, layout: Layout): Promise<Figures> {
  const { partitions, log } = layout;
  const env = { STREAM_PARTITIONS: `${partitions}` };
  await using pipeline = await rig.pipeline(log.map(({ url }) => url).join());
  await bringSchema(rig, pipeline, env);
  const before = await weightOf(log);
  const taken = await take(rig, layout, pipeline, env);
  await fillLog(pipeline.backends, rig.sized(VOTES), partitions);
  const waiting = await unread(pipeline.backends, partitions);
  const filled = await weightOf(log);
  const counted = await count(rig, layout, { pipeline, env, waiting });
  const after = await weightOf(log);
  return {
    ...taken.figures,
    ...counted.figures,
    redisCpu: taken.redisCpu + counted.redisCpu,
    logBytes: (filled.memory - before.memory) / waiting,
    logFileBytes: (after.file - before.file) / waiting,
  };
}

async function take(rig: Rig, { apis, log }: Layout, pipeline: Pipeline, env: Record<string, string>) {
  const ports = [pipeline.apiPort];
  while (ports.length < apis) ports.push(await freePort());
  const processes: NodeProcess[] = [];
  const via = pinnedTo(coresOfOurs(rig.cores));
  for (const port of ports)
    processes.push(await pipeline.startApi({ ...env, ...LIMITS, PORT: `${port}` }, via));
  const load = { connections: Math.ceil(CONNECTIONS / apis), cores: rig.cores.load };
  const vote = (seconds: number) => Promise.all(ports.map((port) => voteFlatOut({ ...load, port, seconds })));
  if (!rig.isShort) await vote(WARM_UP_SECONDS);
  const [cpu, redisCpu] = [cpuOfProcesses(processes), cpuOfLog(log)];
  const outcomes = await vote(rig.sized(SECONDS));
  const votes = outcomes.reduce((sum, { accepted }) => sum + accepted, 0);
  const figures = {
    accepted: outcomes.reduce((sum, { perSecond }) => sum + perSecond, 0),
    failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
    apiCpu: (cpuOfProcesses(processes) - cpu) / votes,
  };
  const redis = (cpuOfLog(log) - redisCpu) / votes;
  await Promise.all(processes.map((each) => each.end()));
  return { figures, redisCpu: redis };
}

interface Drain {
  readonly pipeline: Pipeline;
  readonly env: Record<string, string>;
  /** Votes in the log. */
  readonly waiting: number;
}

/** @throws Error What is counted in the end is not what was in the log. */
async function count(rig: Rig, { consumers, log }: Layout, { pipeline, env, waiting }: Drain) {
  const postgres = Number(rig.postgres.process.pid);
  const before = {
    redis: cpuOfLog(log),
    postgres: cpuMicrosecondsOfFamily(postgres),
    wal: await walOf(rig.postgres.url),
  };
  const via = pinnedTo(coresOfOurs(rig.cores));
  const processes: NodeProcess[] = [];
  for (let i = 0; i < consumers; i += 1) processes.push(await pipeline.startConsumer(env, via));
  const counted = await drained(pipeline, waiting, consumers);
  const figures = {
    counted,
    consumerCpu: cpuOfProcesses(processes) / waiting,
    postgresCpu: (cpuMicrosecondsOfFamily(postgres) - before.postgres) / waiting,
    walBytes: ((await walOf(rig.postgres.url)) - before.wal) / waiting,
  };
  return { figures, redisCpu: (cpuOfLog(log) - before.redis) / waiting };
}

/** How many votes are in the log: more than were answered, where an answer was cut off. */
async function unread({ redisUrl, stream }: Backends, partitions: number): Promise<number> {
  const observer = createLogObserver({ address: addressOf(redisUrl), stream, group: GROUP, partitions });
  try {
    return (await observer.depth()).unread;
  } finally {
    await observer.close();
  }
}

/** Those of the api and the consumer, which are one where there are few. */
function coresOfOurs({ api, consumer }: Cores): string {
  return [...new Set([api, consumer])].join();
}
