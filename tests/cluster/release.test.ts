import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import { browserOfTests, Visitor } from '#tests/e2e/browser.ts';
import { Voters } from '#tests/processes/voters.ts';
import { describeCluster, get, listPods, restart } from './cluster.ts';
import type { Entrance } from './entrance.ts';
import { entranceValues, openEntrance } from './entrance.ts';
import { installationOfTests } from './installation.ts';
import { mergeValues } from './merge-values.ts';
import { MISTAKES, podWith, refusalOf } from './policy-mistakes.ts';
import { ReturningViewer } from './returning-viewer.ts';

const RELEASE = 'votes-release';
/** Heartbeats are 12 s apart. */
const HEARTBEATS_OF_A_MINUTE = 5;

const VOTERS = 8;
/** Long enough for the cluster to send nobody to a pod any more: the chart's own default. */
const ENDING = { preStopSeconds: 5 };

describeCluster('the chart, installed on a cluster', () => {
  const values = {
    frontend: { replicas: 2, ...ENDING },
    api: ENDING,
    policy: { enabled: true, action: 'Deny' },
  };
  const installation = installationOfTests(RELEASE, mergeValues(entranceValues(RELEASE), values));
  const browser = browserOfTests();
  let entrance: Entrance;
  let steady: ReturningViewer;
  const total = async () => (await createClient({ baseUrl: entrance.url }).results()).total_votes;

  beforeAll(async () => {
    entrance = await openEntrance(installation());
    steady = new ReturningViewer(entrance.url);
  });
  afterAll(async () => {
    await steady?.leave();
    await entrance?.close();
  });

  it('is ready as a whole, in namespaces that enforce Pod Security restricted', async () => {
    const { namespaces } = installation();
    for (const namespace of Object.values(namespaces)) {
      const { metadata } = await get(`namespace/${namespace}`);
      expect(metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
      const pods = await listPods({ namespace });
      const isWell = (condition: string) => ({ type: condition, status: 'True' });
      const running = pods.filter(({ status }) => status.phase !== 'Succeeded');
      expect(running.length).toBeGreaterThan(0);
      for (const { status } of running)
        expect(status.conditions).toContainEqual(expect.objectContaining(isWell('Ready')));
      const restarts = pods.flatMap(({ status }) => status.containerStatuses ?? []);
      expect(restarts.filter(({ restartCount }) => restartCount > 0)).toEqual([]);
    }
  });

  it('passes its own test, which casts a vote and sees it counted', async () => {
    const before = await total();
    expect(await installation().test()).toMatch(/is accepted\.\nIt was counted at 2/);
    expect(await total()).toBe(before + 1);
  });

  it('serves the page, where a vote is cast and seen', async () => {
    const visitor = await Visitor.open(browser(), entrance.url);
    await visitor.reaches('connection', 'live');
    const before = await visitor.counts();
    await visitor.vote('dogs');
    await visitor.reaches('vote-status', 'counted');
    await visitor.sees({ ...before, dogs: before.dogs + 1 });
    expect(visitor.complaints).toEqual([]);
  });

  it('has pods that break its policy refused, and says what they lack', async () => {
    const { frontend } = installation().namespaces;
    await expect.poll(() => refusalOf(podWith({}), frontend)).toBeUndefined();
    for (const { mistake, refusal } of MISTAKES) {
      expect.soft(await refusalOf(podWith(mistake), frontend)).toContain(refusal);
    }
  });

  it('holds the live stream for a minute while nobody votes', async () => {
    await expect
      .poll(() => steady.heartbeats, { timeout: 90_000 })
      .toBeGreaterThanOrEqual(HEARTBEATS_OF_A_MINUTE);
    expect(steady.endings).toEqual([]);
  });

  it('a rolling update of page and api loses no vote, and ends no stream but in order', async () => {
    const { frontend, api } = installation().namespaces;
    const before = await total();
    const viewers = Array.from({ length: 5 }, () => new ReturningViewer(entrance.url));
    const visitor = await Visitor.open(browser(), entrance.url);
    await visitor.reaches('connection', 'live');
    await expect.poll(() => viewers.every(({ isLive }) => isLive)).toBe(true);
    const voters = new Voters(entrance.url, { count: VOTERS, restMs: 100 });

    await Promise.all([restart('deployment/api', api), restart('deployment/frontend', frontend)]);
    await expect.poll(() => viewers.every(({ endings }) => endings.includes('told'))).toBe(true);
    await voters.leave();

    const expected = before + voters.count;
    await expect.poll(() => viewers.map((viewer) => viewer.total)).toEqual(viewers.map(() => expected));
    await expect.poll(async () => sum(Object.values(await visitor.counts()))).toBe(expected);
    await visitor.reaches('connection', 'live');
    await Promise.all(viewers.map((viewer) => viewer.leave()));
    for (const { endings, revisions, longestAwayMs } of viewers) {
      expect(endings).not.toContain('cut');
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
      expect(longestAwayMs).toBeLessThan(10_000);
    }
    // A connection that is kept may be closed just as a request is sent on it: its vote is sent again.
    const failures = sum([...voters.failures.values()]);
    expect(failures, JSON.stringify([...voters.failures])).toBeLessThanOrEqual(VOTERS);
  });
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
