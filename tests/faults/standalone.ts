import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '#contract/client.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { START } from '#tests/processes/standalone.ts';
import { until } from '#tests/processes/until.ts';
import { Voters } from '#tests/processes/voters.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault } from './fault.ts';

/** A first start makes about 1,480 changes of files; some hundred votes make a few hundred more. */
const CHANGES = { first: 1, last: 2_000 };
const DYING = ['--import', './tests/processes/die-at-write.ts'];
const VOTERS = 4;
/** A new database alone takes seconds, and much longer on a busy machine. */
const START_MS = 90_000;

/** The process that is to die in each pipeline, beside which it is. */
const struck = new WeakMap<FailingPipeline, NodeProcess>();

/** The vote in one process, beside the other and with voters of its own. */
export const STANDALONE: readonly Fault[] = [
  {
    id: 'F14',
    name: 'is killed at a change of its files, in the middle of it too, and started again, while another wants its folder',
    target: 'standalone',
    async strike(all, random) {
      await expectToEnd(startNode(['scripts/before-start.js']), 0); // Builds its page where that is not built.
      const folder = await mkdtemp(path.join(tmpdir(), 'votes-standalone-'));
      const port = await freePort();
      const dieAt = CHANGES.first + Math.floor(random() * 2 * (CHANGES.last - CHANGES.first)) / 2;
      const dying = startOn(all, folder, port, dieAt);
      struck.set(all, dying);
      const voters = new Voters(`http://127.0.0.1:${port}`, { count: VOTERS });
      return async () => {
        await until('it has died', () => hasEnded(dying), START_MS);
        await expectEveryVote(all, folder, port, voters);
        await rm(folder, { recursive: true });
      };
    },
    isFelt: (all) => struck.get(all)?.child.signalCode === 'SIGKILL',
  },
];

/** Ends with the other vote at the latest. */
function startOn({ pipeline }: FailingPipeline, folder: string, port: number, dieAt?: number): NodeProcess {
  const script = [...START, '--port', String(port), '--data', folder];
  return pipeline.start(dieAt === undefined ? script : [...DYING, ...script], {
    DIE_AT_WRITE: String(dieAt ?? 0),
  });
}

/** @throws Error when an accepted vote is not counted once, or when a second process opens the folder. */
async function expectEveryVote(
  all: FailingPipeline,
  folder: string,
  port: number,
  voters: Voters,
): Promise<void> {
  const again = startOn(all, folder, port);
  try {
    await again.untilPrinted(/Vote at/, START_MS);
    await expectToEnd(startOn(all, folder, await freePort()), 1);
    await voters.leave();
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
    const total = async () => (await client.results()).total_votes;
    await until(`${voters.count} votes are counted`, async () => (await total()) === voters.count);
    await expectToEnd(again, 0, 'SIGTERM');
  } finally {
    await again.end('SIGKILL');
  }
}

async function expectToEnd(started: NodeProcess, code: number, signal?: NodeJS.Signals): Promise<void> {
  const ended = signal === undefined ? await started.ended : await started.end(signal);
  if (ended !== code) throw new Error(`It ended with ${ended} and not ${code}:\n${started.printed()}`);
}

function hasEnded({ child }: NodeProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
