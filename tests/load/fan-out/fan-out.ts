import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memoryOf } from '#tests/processes/process-figures.ts';
import { median } from '#tests/statistics.ts';
import type { Comparison, Figures } from '../comparison.ts';
import { startConsumer } from '../consumers.ts';
import { pinnedTo } from '../cores.ts';
import { Forked } from '../fork.ts';
import type { Rig } from '../rig.ts';
import type { UpdateFigures } from './crowd.ts';

/** What the process of the viewers is told first. */
export interface Gathering {
  readonly port: number;
  readonly count: number;
}

/** A server that is watched, whatever it is made of. */
interface Watched {
  readonly pid: number;
  readonly port: number;
}

const VIEWERS = { long: 9_000, short: 60 };
/** Files a process has open besides. */
const OTHER_FILES = 500;
const VOTES = 5;
const MAIN = path.join(import.meta.dirname, 'main.ts');

/** How soon all of many viewers see a vote, beside a list of answers in Node that is written to. */
export const fanOut: Comparison = {
  name: 'fan-out',
  title: 'Fan-out',
  compares:
    'From the instant a vote is sent until the first and the last of many viewers of one api have read the update that came of it, and what a viewer costs in memory; beside a bare `node:http` that keeps its answers in a list and writes to all of them. The viewers are 9,000, or as many as the limit of open files allows, in one process with three addresses.',
  rows: [
    { title: 'viewers', of: 'product.viewers', unit: 'count' },
    { title: 'the api: the first sees it', of: 'product.first', unit: 'ms' },
    { title: 'the api: the last sees it', of: 'product.last', unit: 'ms', target: { id: 'T4', atMost: 500 } },
    { title: 'bare: the first sees it', of: 'bare.first', unit: 'ms' },
    { title: 'bare: the last sees it', of: 'bare.last', unit: 'ms' },
    {
      title: 'the api: memory a viewer',
      of: 'product.memory',
      unit: 'bytes',
      target: { id: 'T4', atMost: 20_000 },
    },
    { title: 'bare: memory a viewer', of: 'bare.memory', unit: 'bytes' },
  ],
  async begin(rig) {
    const count = Math.min(rig.sized(VIEWERS), openFilesMax() - OTHER_FILES);
    return {
      sides: new Map([
        ['product', () => product(rig, count)],
        ['bare', () => bare(rig, count)],
      ]),
    };
  },
};

/** An api that has not had a viewer yet: memory that another round has left would be no longer asked for. */
async function product(rig: Rig, count: number): Promise<Figures> {
  await using pipeline = await rig.pipeline();
  await startConsumer(rig, pipeline);
  const { child } = await pipeline.startApi({}, pinnedTo(rig.cores.api));
  return await watch(rig, { pid: Number(child.pid), port: pipeline.apiPort }, count);
}

async function bare(rig: Rig, count: number): Promise<Figures> {
  const server = await rig.start('tests/load/fan-out/bare-stream.ts', rig.cores.api);
  try {
    const [, port] = await server.untilPrinted(/Listening on (\d+)\./);
    return await watch(rig, { pid: Number(server.child.pid), port: Number(port) }, count);
  } finally {
    await server.end('SIGKILL');
  }
}

async function watch({ cores }: Rig, { pid, port }: Watched, count: number): Promise<Figures> {
  const before = memoryOf(pid).now;
  using viewers = new Forked(MAIN, cores.load);
  await viewers.ask({ port, count } satisfies Gathering);
  const updates: UpdateFigures[] = [];
  while (updates.length < VOTES) updates.push(await viewers.ask<UpdateFigures>({}));
  return {
    viewers: count,
    first: median(updates.map(({ firstMs }) => firstMs)),
    last: median(updates.map(({ lastMs }) => lastMs)),
    memory: (memoryOf(pid).now - before) / count,
  };
}

/** How many files a process may have open; Node asks for as many as it may have. */
function openFilesMax(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const [, most] = /^Max open files\s+\S+\s+(\d+)/m.exec(limits) ?? [];
  return most === undefined ? Number.POSITIVE_INFINITY : Number(most);
}
