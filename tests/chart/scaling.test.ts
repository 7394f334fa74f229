import { expect, it } from 'vitest';
import { partitionsOf } from '#event-log/redis-streams/partitions.ts';
import { find } from './kubernetes.ts';
import { PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';

const COMPONENTS = ['frontend', 'api', 'consumer'] as const;

describeChart('the number of pods', () => {
  it('is said by the chart where nobody else does', () => {
    const objects = render(PROFILES.default);
    for (const component of COMPONENTS) {
      expect(find(objects, 'Deployment', component).spec.replicas).toBe(2);
    }
  });

  it('is left to the autoscaler where there is one', () => {
    const objects = render(PROFILES['all that can be switched on']);
    for (const component of COMPONENTS) {
      expect(find(objects, 'Deployment', component).spec).not.toHaveProperty('replicas');
    }
    for (const component of ['frontend', 'api']) {
      expect(find(objects, 'HorizontalPodAutoscaler', component).spec.scaleTargetRef).toEqual({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: component,
      });
    }
  });

  it('of consumers goes by what waits and by what is pending, of every partition, and never to none', () => {
    const { spec } = find(render(PROFILES['all that can be switched on']), 'ScaledObject', 'consumer');
    expect(spec).toMatchObject({ scaleTargetRef: { name: 'consumer' }, minReplicaCount: 1 });
    const triggers = (spec.triggers as { metadata: Record<string, string> }[]).map(
      ({ metadata }) => metadata,
    );
    expect(
      triggers.map(({ stream, lagCount, pendingEntriesCount }) => [stream, lagCount, pendingEntriesCount]),
    ).toEqual(
      partitionsOf('votes', 2).flatMap(({ key }) => [
        [key, '5000', undefined],
        [key, undefined, '5000'],
      ]),
    );
    expect(triggers.every(({ consumerGroup }) => consumerGroup === 'counters')).toBe(true);
  });

  it('never falls while pods are replaced, and a pod that is not ready keeps no node', () => {
    const objects = render(PROFILES.default);
    for (const component of COMPONENTS) {
      expect(find(objects, 'Deployment', component).spec.strategy).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
      expect(find(objects, 'PodDisruptionBudget', component).spec).toMatchObject({
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      });
    }
  });
});
