import { expect, it } from 'vitest';
import { describeCluster, listPods } from './cluster.ts';
import { installationOfTests } from './installation.ts';

describeCluster('the chart on a cluster', () => {
  const installation = installationOfTests('votes-release');

  it('runs, and its own test sees a vote counted', async () => {
    const pods = (
      await Promise.all(installation().allNamespaces.map((namespace) => listPods({ namespace })))
    ).flat();
    expect(pods.length).toBeGreaterThan(4);
    expect(await installation().test()).toMatch(/counted/);
  });
});
