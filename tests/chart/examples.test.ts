import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { projectFiles, read } from '../source-tree.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { find, podsOf } from './kubernetes.ts';
import type { End } from './network/evaluate.ts';
import { isAllowed } from './network/evaluate.ts';
import { PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';

const FOLDER = 'helm/examples';
/** These are ours to test; other files of the folder have tests of their own. */
const NAMES = [
  'cloudnative-pg',
  'external-secrets',
  'istio-ambient',
  'kyverno',
  'nginx-gateway-fabric',
  'node-local-dns',
  'sealed-secrets',
  'valkey-replicas',
];
const VALUES = NAMES.filter((name) =>
  projectFiles(/\.values\.yaml$/).includes(`${FOLDER}/${name}.values.yaml`),
);

const KINDS: Readonly<Record<string, readonly string[]>> = {
  v1: ['Namespace', 'ConfigMap', 'Service'],
  'apps/v1': ['StatefulSet'],
  'policy/v1': ['PodDisruptionBudget'],
  'networking.k8s.io/v1': ['NetworkPolicy'],
  'policies.kyverno.io/v1': ['ImageValidatingPolicy'],
  'external-secrets.io/v1': ['ClusterSecretStore'],
  'bitnami.com/v1alpha1': ['SealedSecret'],
  'gateway.nginx.org/v1alpha1': ['RateLimitPolicy', 'ClientSettingsPolicy'],
  'postgresql.cnpg.io/v1': ['Cluster', 'ScheduledBackup'],
};

function example(name: string): KubernetesObject[] {
  return parseAllDocuments(read(`${FOLDER}/${name}.yaml`)).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

function valuesOf(name: string) {
  return parse(read(`${FOLDER}/${name}.values.yaml`));
}

function policiesOf(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(({ kind }) => kind === 'NetworkPolicy');
}

/** The pods of the vote by component. */
function endsOf(objects: readonly KubernetesObject[]): Record<string, End> {
  const ends = podsOf(objects).map(({ component, namespace, labels }) => [component, { namespace, labels }]);
  return Object.fromEntries(ends);
}

/** Which pairs are open on a port, as `api → redis`. */
function pairsOn(ports: readonly number[], policies: readonly KubernetesObject[], ends: Record<string, End>) {
  const held = Object.entries(ends).filter(([name]) => name !== 'test');
  return held.flatMap(([from, source]) =>
    held
      .filter(([, target]) =>
        ports.some((port) => isAllowed(policies, { from: source, to: target, port, protocol: 'TCP' })),
      )
      .map(([to]) => `${from} → ${to}`),
  );
}

describe('the examples', () => {
  it.each(NAMES)('%s is made of kinds that are known', (name) => {
    const unknown = example(name).filter(({ apiVersion, kind }) => !KINDS[apiVersion]?.includes(kind));
    expect(unknown).toEqual([]);
  });

  it('only images that our workflow signs are let in, as SECURITY.md verifies them', () => {
    const [policy] = example('kyverno');
    const text = JSON.stringify(policy);
    const [, identity = ''] = /--certificate-identity-regexp '(.+)'/.exec(read('SECURITY.md')) ?? [];
    const [, workflow = ''] = /workflows\\\/?(\w+)|workflows\/(\w+)/.exec(identity)?.filter(Boolean) ?? [];
    expect(text).toContain(JSON.stringify(identity).slice(1, -1));
    expect(projectFiles(/^\.github\/workflows\//)).toContain(`.github/workflows/${workflow}.yml`);
    expect(text).toContain('"glob":"ghcr.io/owner/voting-*"');
  });

  it('the Cluster is the one that the vote is told of', () => {
    const cluster = example('cloudnative-pg').find(({ kind }) => kind === 'Cluster');
    const { name, namespace } = cluster?.metadata ?? {};
    expect(valuesOf('cloudnative-pg').postgres.external).toMatchObject({
      host: `${name}-rw.${namespace}`,
      namespace,
      podLabels: { 'cnpg.io/cluster': name },
    });
  });
});

describeChart('the examples, beside the chart', () => {
  it.each(VALUES)('%s: its values are taken', (name) => {
    const { apis } = PROFILES.production;
    expect(render({ values: valuesOf(name), apis }).length).toBeGreaterThan(20);
  });

  it('NGINX Gateway Fabric holds the route of the api, and only that, to the limits of the chart', () => {
    const objects = render({ values: valuesOf('nginx-gateway-fabric'), apis: PROFILES.production.apis });
    const api = find(objects, 'HTTPRoute', 'api');
    const [rate, body] = example('nginx-gateway-fabric');
    const target = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: api.metadata.name };
    expect(rate?.spec.targetRefs).toEqual([target]);
    expect(body?.spec.targetRef).toEqual(target);
    expect([rate, body].map((each) => each?.metadata.namespace)).toEqual(
      [api, api].map(({ metadata }) => metadata.namespace),
    );
    const { requestsPerSecond, burst, bodyBytes } = parse(read('helm/values.yaml')).gateway.limits;
    expect(rate?.spec.rateLimit).toMatchObject({
      local: { rules: [{ rate: `${requestsPerSecond}r/s`, burst, noDelay: true, rejectCode: 429 }] },
    });
    expect(body?.spec.body).toEqual({ maxSize: `${bodyBytes / 2 ** 20}m` });
  });

  it('a sealed Secret has the keys, and the place, of the one the chart makes', () => {
    const made = render(PROFILES.local).filter(({ kind }) => kind === 'Secret');
    const keys = made.map(({ metadata, stringData }) => [metadata.namespace, Object.keys(stringData ?? {})]);
    const sealed = example('sealed-secrets').map(({ metadata, spec }) => {
      expect(metadata.name).toBe(valuesOf('sealed-secrets').secrets.existingSecret);
      return [metadata.namespace, Object.keys(spec.encryptedData as object)];
    });
    expect(Object.fromEntries(sealed)).toEqual(Object.fromEntries(keys));
  });

  it('the tunnel of a mesh is open between the pairs that talk, and between no others', () => {
    const objects = render(PROFILES.local);
    const ends = endsOf(objects);
    const without = pairsOn([8000, 8080, 9464, 5432, 6379], policiesOf(objects), ends);
    const tunnels = pairsOn([15008], [...policiesOf(objects), ...example('istio-ambient')], ends);
    expect(without.length).toBe(5);
    expect(tunnels.sort()).toEqual(without.sort());
  });

  it('names are asked for at the node, and nothing else there', () => {
    const objects = render(PROFILES.local);
    const policies = [...policiesOf(objects), ...example('node-local-dns')];
    const node: End = { address: '169.254.20.10' };
    const asking = (port: number, protocol: 'TCP' | 'UDP') =>
      Object.entries(endsOf(objects))
        .filter(([name, from]) => name !== 'test' && isAllowed(policies, { from, to: node, port, protocol }))
        .map(([name]) => name);
    for (const protocol of ['UDP', 'TCP'] as const) {
      expect(asking(53, protocol)).toEqual(expect.arrayContaining(['api', 'consumer', 'migrate']));
    }
    expect(asking(80, 'TCP')).toEqual([]);
  });

  it('Valkey is reached by api, consumer and its like, and by nobody else', () => {
    const objects = render({ values: valuesOf('valkey-replicas') });
    const valkey = podsOf(example('valkey-replicas')).map(({ labels }) => ({
      namespace: 'valkey',
      labels,
    }))[0];
    const ends = {
      ...endsOf(objects),
      valkey: valkey as End,
      stranger: { namespace: 'default', labels: {} },
    };
    const policies = [...policiesOf(objects), ...policiesOf(example('valkey-replicas'))];
    const pairs = pairsOn([6379], policies, ends).filter((pair) => pair.endsWith('→ valkey'));
    expect(pairs.sort()).toEqual(['api → valkey', 'consumer → valkey', 'valkey → valkey']);
  });
});
