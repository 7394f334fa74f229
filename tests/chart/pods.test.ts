import { expect, it } from 'vitest';
import type { Container, RenderedPod } from './kubernetes.ts';
import { containersOf, podsOf } from './kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';

const USERS = { frontend: 101, postgres: 999, redis: 999 };
/** What runs once has no probes, for nobody waits for it to be ready. */
const ONCE = ['migrate', 'test'];

describeChart('every pod', () => {
  const pods = PROFILE_NAMES.flatMap((profile) =>
    podsOf(render(PROFILES[profile])).map((pod) => [`${profile}: ${pod.component}`, pod] as const),
  );

  it('of each component is looked at', () => {
    expect(new Set(pods.map(([, { component }]) => component))).toEqual(
      new Set(['frontend', 'api', 'consumer', 'migrate', 'postgres', 'redis', 'test']),
    );
  });

  it.each(pods)('%s is what Pod Security calls restricted', (_, { component, spec }) => {
    const user = USERS[component as keyof typeof USERS] ?? 65532;
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext } of containersOf(spec)) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it.each(pods)('%s has no token and sees no Services', (_, { spec }) => {
    expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  it.each(pods)('%s has requests and limits', (_, { spec }) => {
    for (const { resources } of containersOf(spec)) {
      for (const amounts of [resources.requests, resources.limits]) {
        expect(Object.keys(amounts)).toEqual(expect.arrayContaining(['cpu', 'memory']));
      }
    }
  });

  it.each(pods)('%s takes an image by a version, and secrets by files', (_, { spec }) => {
    for (const { image, env = [] } of containersOf(spec)) {
      expect(image).toMatch(/^[^/]+\/.+(:(?!latest$)[^:/]+|@sha256:[0-9a-f]{64})$/);
      expect(
        env.filter(({ value }) => /not-a-secret|of-(postgres|redis)|:\/\/[^/]*@/.test(value ?? '')),
      ).toEqual([]);
      expect(env.filter((each) => 'valueFrom' in each)).toEqual([]);
    }
  });

  it.each(pods.filter(([, pod]) => !ONCE.includes(pod.component)))(
    '%s has three probes, none by a shell',
    (_, { spec }) => {
      for (const { startupProbe, livenessProbe, readinessProbe } of spec.containers) {
        for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
          const { httpGet, exec } = probe as { httpGet?: unknown; exec?: { command: string[] } };
          expect(httpGet ?? exec).toBeDefined();
          expect(exec?.command[0] ?? 'none').not.toMatch(/^(ba|da)?sh$|^ps$/);
        }
      }
    },
  );

  it.each(pods.filter(([, pod]) => pod.spec.terminationGracePeriodSeconds !== undefined))(
    '%s has the time to stop: preStop, drain, and ten seconds',
    (_, pod) => {
      expect(pod.spec.terminationGracePeriodSeconds).toBe(preStopOf(pod) + (DRAIN[pod.component] ?? 0) + 10);
    },
  );

  it.each(pods)('%s never goes by another pod’s labels', (_, { owner, labels }) => {
    const selector = owner.spec.selector as { matchLabels: Record<string, string> } | undefined;
    if (owner.kind === 'Deployment' || owner.kind === 'StatefulSet') {
      expect(Object.keys(selector?.matchLabels ?? {}).sort()).toEqual([
        'app.kubernetes.io/component',
        'app.kubernetes.io/instance',
        'app.kubernetes.io/name',
      ]);
    }
    expect(labels).toMatchObject(selector?.matchLabels ?? {});
  });
});

describeChart('the pod of `helm test`', () => {
  it('runs where the api may run', () => {
    const place = {
      nodeSelector: { pool: 'votes' },
      tolerations: [{ key: 'votes', operator: 'Exists' }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      priorityClassName: 'votes',
    };
    const objects = render({ ...PROFILES.local, values: { ...PROFILES.local.values, api: place } });
    const test = podsOf(objects).find(({ component }) => component === 'test');
    expect(test?.spec).toMatchObject(place);
  });
});

const DRAIN: Record<string, number> = { frontend: 10, api: 10, consumer: 10, postgres: 50, redis: 20 };

function preStopOf({ spec }: RenderedPod): number {
  const [first] = spec.containers as readonly Container[];
  return first?.lifecycle?.preStop.sleep.seconds ?? 0;
}
