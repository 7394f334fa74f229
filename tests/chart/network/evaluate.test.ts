import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../kubernetes.ts';
import type { Connection } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';

const api = { namespace: 'voting-api', labels: { component: 'api' } };
const redis = { namespace: 'voting-data', labels: { component: 'redis' } };
const outside = { address: '192.0.2.10' };
const toRedis: Connection = { from: api, to: redis, port: 6379, protocol: 'TCP' };

function policy(namespace: string, spec: Record<string, unknown>): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', namespace },
    spec,
  };
}

function inNamespace(name: string) {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

const denyAll = ['voting-api', 'voting-data'].map((namespace) =>
  policy(namespace, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
);
const out = policy('voting-api', {
  podSelector: { matchLabels: { component: 'api' } },
  policyTypes: ['Egress'],
  egress: [
    {
      to: [
        {
          namespaceSelector: inNamespace('voting-data'),
          podSelector: { matchLabels: { component: 'redis' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 6379 }],
    },
  ],
});
const into = policy('voting-data', {
  podSelector: { matchLabels: { component: 'redis' } },
  policyTypes: ['Ingress'],
  ingress: [
    {
      from: [
        { namespaceSelector: inNamespace('voting-api'), podSelector: { matchLabels: { component: 'api' } } },
      ],
      ports: [{ protocol: 'TCP', port: 6379 }],
    },
  ],
});

/** The same policy with another spec, wrong on purpose. */
function wrong(right: KubernetesObject, change: Record<string, unknown>): KubernetesObject {
  return { ...right, spec: { ...right.spec, ...change } };
}

describe('whether network policies allow a connection', () => {
  it('without any, all is free', () => expect(isAllowed([], toRedis)).toBe(true));

  it('with default deny, nothing is', () => expect(isAllowed(denyAll, toRedis)).toBe(false));

  it('both ends have to allow it', () => {
    expect(isAllowed([...denyAll, out], toRedis)).toBe(false);
    expect(isAllowed([...denyAll, into], toRedis)).toBe(false);
    expect(isAllowed([...denyAll, out, into], toRedis)).toBe(true);
  });

  it.each<readonly [string, Partial<Connection>]>([
    ['another port', { port: 6380 }],
    ['another protocol', { protocol: 'UDP' }],
    ['another pod of the same namespace', { from: { ...api, labels: { component: 'other' } } }],
    ['the same labels in another namespace', { from: { ...api, namespace: 'other' } }],
    ['an address outside', { from: outside }],
    ['the other way round', { from: redis, to: api }],
  ])('%s is denied', (_, change) =>
    expect(isAllowed([...denyAll, out, into], { ...toRedis, ...change })).toBe(false),
  );

  it.each<readonly [string, KubernetesObject]>([
    ['selects labels that no pod has', wrong(into, { podSelector: { matchLabels: { app: 'redis' } } })],
    [
      'takes a Service port for a pod port',
      wrong(into, { ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }] }),
    ],
    [
      'forgets the namespace of its peer',
      wrong(into, { ingress: [{ from: [{ podSelector: { matchLabels: { component: 'api' } } }] }] }),
    ],
    ['names the wrong direction', wrong(into, { policyTypes: ['Egress'] })],
    ['has no rule', wrong(into, { ingress: [] })],
  ])('a policy that %s lets nobody in', (_, broken) =>
    expect(isAllowed([...denyAll, out, broken], toRedis)).toBe(false),
  );

  it.each<readonly [string, Record<string, unknown>]>([
    ['no peers', { ingress: [{ ports: [{ protocol: 'TCP', port: 6379 }] }] }],
    ['an empty list of peers', { ingress: [{ from: [], ports: [{ protocol: 'TCP', port: 6379 }] }] }],
    ['an empty selector of namespaces', { ingress: [{ from: [{ namespaceSelector: {} }] }] }],
  ])('a rule with %s lets strangers in, too', (_, change) => {
    const stranger = { namespace: 'other', labels: {} };
    expect(isAllowed([...denyAll, wrong(into, change)], { ...toRedis, from: stranger })).toBe(true);
  });

  it('addresses are told by their range', () => {
    const toRange = wrong(out, { egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/28' } }] }] });
    expect(isAllowed([...denyAll, toRange], { ...toRedis, to: outside })).toBe(true);
    expect(isAllowed([...denyAll, toRange], { ...toRedis, to: { address: '192.0.2.16' } })).toBe(false);
    expect(isAllowed([...denyAll, toRange, into], toRedis)).toBe(false);
    const toSix = wrong(out, { egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/64' } }] }] });
    expect(isAllowed([...denyAll, toSix], { ...toRedis, to: { address: '2001:db8::1' } })).toBe(true);
    expect(isAllowed([...denyAll, toSix], { ...toRedis, to: { address: '2001:db8:0:1::1' } })).toBe(false);
    expect(isAllowed([...denyAll, toSix], { ...toRedis, to: outside })).toBe(false);
  });

  it('what it does not understand, it says', () => {
    const newer = wrong(into, { podSelector: { matchExpressions: [] } });
    expect(() => isAllowed([newer], toRedis)).toThrow('matchExpressions is not understood');
  });
});
