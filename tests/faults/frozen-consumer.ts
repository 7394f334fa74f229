import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import { streamsOf } from '#tests/processes/streams-of.ts';
import { until } from '#tests/processes/until.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault } from './fault.ts';

const GROUP = 'vote-processors';
/** For so long it is stopped and let go on until it has votes in hand, which only shows where Redis answers. */
const TRYING_MS = 3_000;
/** For so long others are waited for who take over the votes it has in hand, in ms. */
const TAKEN_OVER_MS = 5_000;
const ANSWER_MAX_MS = 500;

/** A consumer that is taken for dead and is not: it goes on with votes that others have counted. */
export function frozenInTheAct(i: number): Fault {
  return {
    id: 'F2',
    name: 'is frozen with votes in hand until others have taken them over, and goes on',
    target: `consumer ${i}`,
    async strike(all, random) {
      const { child } = all.consumer(i);
      const deadline = performance.now() + TRYING_MS;
      child.kill('SIGSTOP');
      while (!(await hasVotesInHand(all, i)) && performance.now() < deadline) {
        child.kill('SIGCONT');
        await sleep(random() * 20);
        child.kill('SIGSTOP');
      }
      return async () => {
        const isTakenOver = async () => !(await hasVotesInHand(all, i));
        await until('others take over', isTakenOver, TAKEN_OVER_MS).catch(() => {}); // They may be dead.
        child.kill('SIGCONT');
      };
    },
    isFelt: async (all) => isFrozen(all.consumer(i).child.pid) && (await othersHaveTakenOver(all, i)),
  };
}

async function hasVotesInHand(all: FailingPipeline, i: number): Promise<boolean> {
  const { redis, pipeline } = all;
  const consumer = `${hostname()}-${all.consumer(i).child.pid}`;
  const asked = (async () => {
    const keys = await streamsOf(redis.client, pipeline.backends.stream);
    const pending = keys.map((key) => redis.client.xPendingRange(key, GROUP, '-', '+', 1, { consumer }));
    return (await Promise.all(pending)).flat().length > 0;
  })().catch(() => false);
  return await Promise.race([asked, sleep(ANSWER_MAX_MS, false)]);
}

function isFrozen(pid: number | undefined): boolean {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('T');
}

async function othersHaveTakenOver(all: FailingPipeline, frozen: number): Promise<boolean> {
  const others = Array.from({ length: all.consumers }, (_, i) => i).filter((i) => i !== frozen);
  const pages = await Promise.all(others.map((i) => MetricsPage.at(new URL(all.consumer(i).probeUrl).port)));
  return pages.some((page) => (page.value('voting_redeliveries_total') ?? 0) > 0);
}
