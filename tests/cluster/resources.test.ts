import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { asBytes } from '#tests/chart/amounts.ts';
import { podsOf } from '#tests/chart/kubernetes.ts';
import { PROFILES } from '#tests/chart/profiles.ts';
import { render } from '#tests/chart/render.ts';
import { describeCluster, listPods } from './cluster.ts';
import { installationOfTests } from './installation.ts';
import type { Usage } from './usage.ts';
import { UsageWatch } from './usage.ts';
import type { CastVotes } from './votes-in-pod.ts';
import { castInPod } from './votes-in-pod.ts';

const RELEASE = 'votes-resources';
const RATE = 1_000;
const IDLE_SECONDS = 30;
const LOADED_SECONDS = 60;
const CONNECTIONS = 64;
const PARTS = ['frontend', 'api', 'consumer', 'postgres', 'redis'];
const REPORT = path.resolve(import.meta.dirname, '../../reports/resources.md');

/** No limit of a processor holds anybody back, so that what is needed shows. */
const UNTHROTTLED = Object.fromEntries(PARTS.map((part) => [part, { resources: { limits: { cpu: '4' } } }]));

describeCluster('what the pods use', { timeout: 400_000 }, () => {
  const installation = installationOfTests(RELEASE, {
    ...UNTHROTTLED,
    // All votes come from one address here.
    api: { ...UNTHROTTLED.api, settings: { RATE_LIMIT_VOTES_PER_SECOND: 10_000, RATE_LIMIT_BURST: 10_000 } },
  });

  it('fits what they request and may take', async () => {
    const idle = await watch(async (look) => {
      await expect.poll(look, { timeout: 120_000, interval: 3_000 }).toBeGreaterThanOrEqual(IDLE_SECONDS);
    });
    const [voted, loaded] = await underLoad();
    expect(voted.accepted / voted.seconds).toBeGreaterThan(RATE / 20);

    await report(voted.accepted / voted.seconds, idle, loaded);
    for (const { container, mebibytes } of loaded)
      expect.soft(mebibytes, container).toBeLessThan(limitOf(container) * 0.8);
    for (const { container, mebibytes } of idle)
      expect.soft(mebibytes, container).toBeLessThan(requestOf(container));
    const pods = await Promise.all(
      Object.values(installation().namespaces).map((namespace) => listPods({ namespace })),
    );
    const containers = pods.flat().flatMap(({ status }) => status.containerStatuses ?? []);
    expect(containers.filter(({ restartCount }) => restartCount > 0)).toEqual([]);
  });

  async function watch(meanwhile: (look: () => Promise<number>) => Promise<void>): Promise<Usage[]> {
    const watched = new UsageWatch(Object.values(installation().namespaces));
    const look = async () => {
      await watched.look();
      return watched.seconds;
    };
    await meanwhile(look);
    return watched.usages().filter(({ container }) => PARTS.includes(container));
  }

  async function underLoad(): Promise<[CastVotes, Usage[]]> {
    let isOver = false;
    const casting = castInPod(installation(), {
      rate: RATE,
      seconds: LOADED_SECONDS,
      connections: CONNECTIONS,
    }).finally(() => {
      isOver = true;
    });
    const watching = watch(async (look) => {
      const isWatchedToTheEnd = async () => {
        await look();
        return isOver;
      };
      await expect.poll(isWatchedToTheEnd, { timeout: 240_000, interval: 3_000 }).toBe(true);
    });
    return await Promise.all([casting, watching]);
  }
});

const CONTAINERS = podsOf(render(PROFILES.local)).flatMap(({ spec }) => spec.containers);

function requestOf(container: string): number {
  return amountOf(container, 'requests');
}

function limitOf(container: string): number {
  return amountOf(container, 'limits');
}

/** Mebibytes that the chart gives a container of values-local.yaml. */
function amountOf(container: string, kind: 'requests' | 'limits'): number {
  const { memory = '' } = CONTAINERS.find(({ name }) => name === container)?.resources[kind] ?? {};
  return asBytes(memory) / 2 ** 20;
}

/** Writes the table that docs/DEPLOYMENT.md is filled in from. */
async function report(rate: number, idle: readonly Usage[], loaded: readonly Usage[]): Promise<void> {
  const rows = idle.map(({ container, millicores, mebibytes }) => {
    const busy = loaded.find((each) => each.container === container);
    return `| ${container} | ${millicores} | ${mebibytes} | ${busy?.millicores} | ${busy?.mebibytes} |`;
  });
  const table = [
    `Votes a second: ${Math.round(rate)}. Millicores on average, MiB at most.`,
    '',
    '| container | idle millicores | idle MiB | loaded millicores | loaded MiB |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ];
  await mkdir(path.dirname(REPORT), { recursive: true });
  await writeFile(REPORT, table.join('\n'));
  process.stdout.write(table.join('\n'));
}
