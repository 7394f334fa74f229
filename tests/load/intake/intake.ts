import type { NodeProcess } from '#tests/processes/node-process.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { cpuMicrosecondsOf, memoryOf } from '#tests/processes/process-figures.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { Comparison, Figures } from '../comparison.ts';
import { bringSchema } from '../consumers.ts';
import { pinnedTo } from '../cores.ts';
import { MB } from '../figures.ts';
import type { Rig } from '../rig.ts';
import { LIMITS } from '../rig.ts';
import { shipped } from '../shipped.ts';
import { voteFlatOut } from '../wrk/wrk.ts';

/** One api that is voted at, whatever it is made of. */
interface Voted {
  readonly process: NodeProcess;
  readonly port: number;
}

const CONNECTIONS = 64;
/** Votes that are not measured, before each measurement. */
const WARM_UP_SECONDS = 2;
const SECONDS = { long: 8, short: 1 };

/** How many votes one api takes, beside what Node can take at all. */
export const intake: Comparison = {
  name: 'intake',
  title: 'Intake',
  compares:
    'Votes answered 201 a second by one api on one core, as it is shipped and with a real Redis; beside a bare `node:http` that answers a constant, and the same api with a log that appends nowhere. 64 connections, by wrk. The limiter is asked for each vote and refuses none.',
  rows: [
    { title: 'the api', of: 'product.votes', unit: 'per second' },
    { title: 'of the votes at the api, not taken', of: 'product.failed', unit: 'count' },
    { title: 'bare `node:http`', of: 'bare.votes', unit: 'per second' },
    { title: 'the api without a log', of: 'without-log.votes', unit: 'per second' },
    {
      title: 'the api / bare',
      of: 'product.votes',
      over: 'bare.votes',
      unit: 'times',
      target: { id: 'T1', atLeast: 0.7 },
    },
    {
      title: 'the api / the api without a log',
      of: 'product.votes',
      over: 'without-log.votes',
      unit: 'times',
    },
    { title: 'time on the core a vote, the api', of: 'product.cpu', unit: 'µs' },
    { title: 'time on the core a vote, bare', of: 'bare.cpu', unit: 'µs' },
    { title: 'time on the core a vote, bare / the api', of: 'bare.cpu', over: 'product.cpu', unit: 'times' },
    {
      title: 'memory of the api, at most',
      of: 'product.memory',
      unit: 'MB',
      target: { id: 'T6', atMost: 128 },
    },
  ],
  async begin(rig, cleanup) {
    const pipeline = cleanup.use(await rig.pipeline());
    await bringSchema(rig, pipeline); // Who counts beside the votes would take the load's core.
    const product = await startApi(rig, pipeline);
    const withoutLog = await startWithoutLog(rig, pipeline);
    const bare = await startBare(rig);
    cleanup.defer(async () => void (await bare.process.end('SIGKILL')));
    return {
      sides: new Map([
        ['product', () => measure(rig, product)],
        ['bare', () => measure(rig, bare)],
        ['without-log', () => measure(rig, withoutLog)],
      ]),
    };
  },
};

async function startApi(rig: Rig, pipeline: Pipeline): Promise<Voted> {
  const process = await pipeline.startApi(LIMITS, pinnedTo(rig.cores.api));
  return { process, port: pipeline.apiPort };
}

async function startWithoutLog(rig: Rig, pipeline: Pipeline): Promise<Voted> {
  const { redisUrl, databaseUrl, stream } = pipeline.backends;
  const { options, env } = shipped('api');
  const port = await freePort();
  const process = pipeline.start(
    [...options, ...(await rig.bundled('tests/load/intake/api-without-log.ts'))],
    {
      ...env,
      REDIS_URL: redisUrl,
      DATABASE_URL: databaseUrl,
      STREAM_NAME: stream,
      PORT: `${port}`,
      ...LIMITS,
    },
    pinnedTo(rig.cores.api),
  );
  await process.untilPrinted(/Api started/);
  return { process, port };
}

async function startBare(rig: Rig): Promise<Voted> {
  const process = await rig.start('tests/load/intake/bare-server.ts', rig.cores.api);
  const [, port] = await process.untilPrinted(/Listening on (\d+)\./);
  return { process, port: Number(port) };
}

async function measure(rig: Rig, { process, port }: Voted): Promise<Figures> {
  const flatOut = { port, connections: CONNECTIONS, cores: rig.cores.load };
  const pid = Number(process.child.pid);
  if (!rig.isShort) await voteFlatOut({ ...flatOut, seconds: WARM_UP_SECONDS });
  const before = cpuMicrosecondsOf(pid);
  const { perSecond, accepted, failed } = await voteFlatOut({ ...flatOut, seconds: rig.sized(SECONDS) });
  const cpu = (cpuMicrosecondsOf(pid) - before) / accepted;
  return { votes: perSecond, failed, cpu, memory: memoryOf(pid).peak / MB };
}
