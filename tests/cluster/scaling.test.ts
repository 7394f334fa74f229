import { expect, inject, it } from 'vitest';
import { attemptKubectl, describeCluster, kubectl, listStayingPods } from './cluster.ts';
import { liveVoteOfTests } from './live-vote.ts';

const MOST = 2;
/** One pod carries the few; the many ask for another one. */
const FEW = { count: 1, restMs: 200 };
const MANY = { count: 24, restMs: 0 };
const SCALED_MAX_MS = 120_000;

/** The autoscaler goes by what the pods use, which not every cluster measures. */
const isMeasured =
  inject('cluster') !== null &&
  (await attemptKubectl(['get', '--raw', '/apis/metrics.k8s.io/v1beta1/pods'])).status === 0;
if (inject('cluster') !== null && !isMeasured)
  process.stderr.write('The test of the autoscaler is left out: install metrics-server in the cluster.\n');

describeCluster('the autoscaler', () => {
  const vote = liveVoteOfTests('votes-scaling', {
    api: {
      autoscaling: { enabled: true, minReplicas: 1, maxReplicas: MOST, targetCPUUtilizationPercentage: 100 },
      resources: { requests: { cpu: '80m', memory: '64Mi' } },
      preStopSeconds: 5,
    },
  });

  async function readyApis(): Promise<number> {
    const staying = await listStayingPods({ namespace: vote().installation.namespaces.api });
    return staying.filter(({ status }) => status.containerStatuses?.every(({ ready }) => ready)).length;
  }

  const name = 'adds apis under load and takes them away, and nobody misses a result';
  it.skipIf(!isMeasured)(name, { timeout: 3 * SCALED_MAX_MS }, async () => {
    const { api } = vote().installation.namespaces;
    // It waits five minutes before it takes a pod away; not here.
    const patch = '{"spec":{"behavior":{"scaleDown":{"stabilizationWindowSeconds":0}}}}';
    await kubectl(['patch', 'hpa', 'api', '--namespace', api, '--patch', patch]);
    const [first] = await listStayingPods({ namespace: api });
    const { viewers } = await vote().during(async () => {
      await vote().whileVoting(() => expect.poll(readyApis, { timeout: SCALED_MAX_MS }).toBe(MOST), MANY);
      // The one that has all streams is to go: of itself the cluster takes the youngest.
      const goesFirst = 'controller.kubernetes.io/pod-deletion-cost=-1';
      await kubectl(['annotate', 'pod', `${first?.metadata.name}`, goesFirst, '--namespace', api]);
      await expect.poll(readyApis, { timeout: SCALED_MAX_MS }).toBe(1);
    }, FEW);
    for (const { endings, revisions } of viewers) {
      expect(endings).toContain('told');
      expect(endings).not.toContain('cut');
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    }
  });
});
