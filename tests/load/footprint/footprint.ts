import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { PROJECT, startNode } from '#tests/processes/node-process.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { memoryOf } from '#tests/processes/process-figures.ts';
import { START } from '#tests/processes/standalone.ts';
import { putEmptyDatabase } from '#tests/servers/empty-database.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { Comparison, Figures, Row } from '../comparison.ts';
import { startConsumer } from '../consumers.ts';
import { pinnedTo } from '../cores.ts';
import { MB } from '../figures.ts';
import type { Rig } from '../rig.ts';

/** As after an installation: nothing that another start has left is there to help. */
const COLD = { NODE_DISABLE_COMPILE_CACHE: '1' };
const READY_MS_MAX = 120_000;

/** How soon each process is ready, and what it then has in memory. */
export const footprint: Comparison = {
  name: 'footprint',
  title: 'Footprint',
  compares:
    'From the start of a process until it says that it is ready, on one core, and what it has in memory then: standalone on a data folder that is there, api and consumer with their servers there; beside a bare `node:http`. What api and consumer have in memory under load is told with intake and drain.',
  rows: [
    ...rowsOf('standalone', 'standalone', { id: 'T6', atMost: 3 }),
    ...rowsOf('api', 'the api'),
    ...rowsOf('consumer', 'the consumer'),
    ...rowsOf('bare', 'bare `node:http`'),
  ],
  async begin(rig, cleanup) {
    execFileSync('node', ['scripts/before-start.js'], { cwd: PROJECT, stdio: 'ignore' });
    const data = path.join(rig.folder, 'standalone');
    await putEmptyDatabase(path.join(data, 'database'));
    await standalone(rig, data); // Brings the schema.
    const pipeline = cleanup.use(await rig.pipeline());
    await consumer(rig, pipeline);
    return {
      sides: new Map([
        ['standalone', () => standalone(rig, data)],
        ['api', () => api(rig, pipeline)],
        ['consumer', () => consumer(rig, pipeline)],
        ['bare', () => bare(rig)],
      ]),
    };
  },
};

function rowsOf(side: string, name: string, target?: Row['target']): Row[] {
  return [
    { title: `${name}: ready`, of: `${side}.ready`, unit: 's', ...(target ? { target } : {}) },
    { title: `${name}: memory`, of: `${side}.memory`, unit: 'MB' },
  ];
}

/** As `npm start` runs it, once the page is built: from the sources. */
async function standalone({ cores }: Rig, data: string): Promise<Figures> {
  const port = await freePort();
  const script = [...START, '--port', `${port}`, '--data', data];
  return await measure(
    async () => startNode(script, COLD, pinnedTo(cores.api)),
    (started) => started.untilPrinted(/Vote at[\s\S]*Ctrl-C/, READY_MS_MAX),
  );
}

async function api({ cores }: Rig, pipeline: Pipeline): Promise<Figures> {
  return await measure(() => pipeline.startApi(COLD, pinnedTo(cores.api)));
}

async function consumer(rig: Rig, pipeline: Pipeline): Promise<Figures> {
  return await measure(() => startConsumer(rig, pipeline, COLD));
}

async function bare(rig: Rig): Promise<Figures> {
  return await measure(
    () => rig.start('tests/load/intake/bare-server.ts', rig.cores.api, { env: COLD }),
    (started) => started.untilPrinted(/Listening/),
  );
}

async function measure(
  start: () => Promise<NodeProcess>,
  untilReady: (started: NodeProcess) => Promise<unknown> = async () => {},
): Promise<Figures> {
  const beganAt = performance.now();
  const started = await start();
  await untilReady(started);
  const ready = (performance.now() - beganAt) / 1_000;
  const memory = memoryOf(Number(started.child.pid)).now / MB;
  await started.end();
  return { ready, memory };
}
