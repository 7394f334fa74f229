import { expect, it } from 'vitest';
import type { KubernetesObject } from './kubernetes.ts';
import { find, podsOf } from './kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from './profiles.ts';
import { describeChart, lint, render } from './render.ts';

/** What belongs to a cluster and not to a namespace. */
const OF_THE_CLUSTER = ['Namespace', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
/** Where objects may be: the four layers, the release's own, and the one Prometheus looks into. */
const NAMESPACES = [
  'voting-frontend',
  'voting-api',
  'voting-consumer',
  'voting-data',
  'release',
  'monitoring',
];

describeChart('every object', () => {
  const rendered = PROFILE_NAMES.map((profile) => [profile, render(PROFILES[profile])] as const);

  it.each(PROFILE_NAMES)('is rendered without a word from `helm lint --strict`: %s', (profile) => {
    // Lint knows only what Kubernetes has; what a profile adds to the cluster is looked at by rendering.
    if ('apis' in PROFILES[profile]) return;
    expect(lint(PROFILES[profile])).toContain('0 chart(s) failed');
  });

  it.each(rendered)('has the labels that say whose it is: %s', (_, objects) => {
    for (const { kind, metadata } of objects) {
      expect(metadata.labels, `${kind} ${metadata.name}`).toMatchObject({
        'app.kubernetes.io/name': 'voting-app',
        'app.kubernetes.io/instance': 'voting',
        'app.kubernetes.io/version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
        'app.kubernetes.io/component': expect.stringMatching(/^[a-z]+$/),
        'app.kubernetes.io/part-of': 'voting-app',
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.sh/chart': expect.stringMatching(/^voting-app-\d/),
      });
    }
  });

  it.each(rendered)('has a place, and a name of its own there: %s', (_, objects) => {
    const places = objects.map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`,
    );
    expect(new Set(places).size).toBe(places.length);
    for (const { kind, metadata } of objects) {
      if (OF_THE_CLUSTER.includes(kind)) expect(metadata.namespace).toBeUndefined();
      else expect(NAMESPACES, `${kind} ${metadata.name}`).toContain(metadata.namespace);
    }
  });

  it.each(rendered)('that selects pods selects some: %s', (_, objects) => {
    const pods = podsOf(objects);
    for (const { kind, metadata, spec } of objects) {
      const labels = selectorOf(kind, spec);
      if (labels === undefined || 'cnpg.io/cluster' in labels) continue;
      const selected = pods.filter(
        (pod) =>
          pod.namespace === metadata.namespace &&
          Object.entries(labels).every(([name, value]) => pod.labels[name] === value),
      );
      expect(selected.length, `${kind} ${metadata.name}`).toBeGreaterThan(0);
    }
  });

  it.each(rendered)('that a pod names is there: %s', (_, objects) => {
    for (const { namespace, spec } of podsOf(objects)) {
      if (spec.serviceAccountName !== undefined) {
        expect(find(objects, 'ServiceAccount', spec.serviceAccountName).metadata.namespace).toBe(namespace);
      }
    }
  });

  it('of the four namespaces holds pods to the level restricted, and stays', () => {
    const namespaces = render(PROFILES.default).filter(({ kind }) => kind === 'Namespace');
    expect(namespaces.map(({ metadata }) => metadata.name)).toEqual([
      'voting-frontend',
      'voting-api',
      'voting-consumer',
      'voting-data',
    ]);
    for (const { metadata } of namespaces) {
      expect(metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
      for (const mode of ['enforce', 'warn', 'audit']) {
        expect(metadata.labels).toMatchObject({ [`pod-security.kubernetes.io/${mode}`]: 'restricted' });
      }
    }
  });
});

/** The labels by which an object finds pods; undefined where it finds none. */
function selectorOf(
  kind: string,
  spec: KubernetesObject['spec'],
): Readonly<Record<string, string>> | undefined {
  const { selector, podSelector } = spec as Record<string, Record<string, unknown> | undefined>;
  const chosen = {
    Service: selector,
    PodDisruptionBudget: selector?.matchLabels,
    PodMonitor: selector?.matchLabels,
    NetworkPolicy: podSelector?.matchLabels,
  };
  return chosen[kind as keyof typeof chosen] as Record<string, string> | undefined;
}
