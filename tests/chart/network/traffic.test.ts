import { expect, it } from 'vitest';
import type { KubernetesObject } from '../kubernetes.ts';
import { podsOf } from '../kubernetes.ts';
import type { ProfileName } from '../profiles.ts';
import { PROFILE_NAMES, PROFILES } from '../profiles.ts';
import { describeChart, render } from '../render.ts';
import type { End } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';

/** Who else there may be in a cluster, and around it. */
const OTHERS: Readonly<Record<string, End>> = {
  dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  traefik: { namespace: 'traefik', labels: { 'app.kubernetes.io/name': 'traefik' } },
  envoy: {
    namespace: 'envoy-gateway-system',
    labels: {
      'gateway.envoyproxy.io/owning-gateway-name': 'voting',
      'gateway.envoyproxy.io/owning-gateway-namespace': 'release',
    },
  },
  'another envoy': {
    namespace: 'envoy-gateway-system',
    labels: { 'gateway.envoyproxy.io/owning-gateway-name': 'other' },
  },
  'shared gateway': { namespace: 'gateways', labels: { any: 'labels' } },
  'ingress controller': {
    namespace: 'ingress-nginx',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx' },
  },
  prometheus: { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } },
  grafana: { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'grafana' } },
  keda: { namespace: 'keda', labels: { 'app.kubernetes.io/name': 'keda-operator' } },
  collector: { namespace: 'tracing', labels: { app: 'collector' } },
  'external redis': { namespace: 'redis', labels: { app: 'redis' } },
  'cnpg instance': { namespace: 'voting-data', labels: { 'cnpg.io/cluster': 'voting-postgres' } },
  'cnpg operator': { namespace: 'cnpg-system', labels: { 'app.kubernetes.io/name': 'cloudnative-pg' } },
  'a stranger': { namespace: 'default', labels: {} },
  'a stranger in frontend': { namespace: 'voting-frontend', labels: {} },
  'a stranger in api': { namespace: 'voting-api', labels: {} },
  'a stranger in consumer': { namespace: 'voting-consumer', labels: {} },
  'a stranger in data': { namespace: 'voting-data', labels: {} },
  'the database at 192.0.2.10': { address: '192.0.2.10' },
  'the redis at 192.0.2.20': { address: '192.0.2.20' },
  'the api server': { address: '192.0.2.1' },
  'the internet': { address: '198.51.100.1' },
};

/** Every port anybody listens on, and some nobody does. */
const PORTS = [22, 53, 80, 443, 4317, 4318, 5432, 6379, 6380, 6443, 8000, 8080, 9464];

const DATA = ['api → redis 6379', 'api → postgres 5432', 'consumer → redis 6379', 'consumer → postgres 5432'];
const BUNDLED = [...DATA, 'migrate → postgres 5432'];
const TEST = ['test → api 8000'];
const DNS = ['api', 'consumer', 'migrate'].map((from) => `${from} → dns 53`);
const METRICS = ['prometheus → api 9464', 'prometheus → consumer 9464'];

function through(entrance: string): string[] {
  return [`${entrance} → frontend 8080`, `${entrance} → api 8000`];
}

/** The traffic matrix: which connections there are. Everything else is denied. */
const ALLOWED: Readonly<Record<ProfileName, readonly string[]>> = {
  default: [...BUNDLED, ...TEST, ...DNS],
  local: [...BUNDLED, ...TEST, ...DNS],
  production: [
    ...[...TEST, ...DNS, ...METRICS, ...through('envoy')],
    ...['api', 'consumer', 'migrate'].map((from) => `${from} → the database at 192.0.2.10 5432`),
    ...['api', 'consumer'].map((from) => `${from} → the redis at 192.0.2.20 6380`),
  ],
  'envoy gateway': [...BUNDLED, ...TEST, ...DNS, ...through('envoy')],
  traefik: [...BUNDLED, ...TEST, ...DNS, ...through('traefik')],
  'a gateway that is there': [...BUNDLED, ...TEST, ...DNS, ...through('shared gateway')],
  ingress: [...BUNDLED, ...TEST, ...DNS, ...through('ingress controller')],
  'external data': [
    ...[...TEST, ...DNS],
    ...['api', 'consumer', 'migrate'].map((from) => `${from} → the database at 192.0.2.10 5432`),
    ...['api', 'consumer'].map((from) => `${from} → external redis 6379`),
  ],
  'cloudnative-pg': [
    ...[...TEST, ...DNS, 'cnpg instance → dns 53'],
    ...['api → redis 6379', 'consumer → redis 6379'],
    ...['api', 'consumer', 'migrate', 'cnpg instance', 'cnpg operator'].map(
      (from) => `${from} → cnpg instance 5432`,
    ),
    ...['cnpg operator → cnpg instance 8000', 'cnpg instance → the api server 6443'],
  ],
  'all that can be switched on': [
    ...[...BUNDLED, ...TEST, ...DNS, ...METRICS, 'keda → redis 6379'],
    ...['api → collector 4318', 'consumer → collector 4318'],
  ],
};

/** Nobody's policies select these, so what they do among themselves is not ours to say. */
function isOurs(objects: readonly KubernetesObject[], end: End): boolean {
  const denied = objects
    .filter(({ metadata }) => metadata.name === 'default-deny')
    .map(({ metadata }) => metadata.namespace);
  return 'namespace' in end && denied.includes(end.namespace);
}

function endsOf(objects: readonly KubernetesObject[]): readonly (readonly [string, End])[] {
  const pods = podsOf(objects).map(({ component, namespace, labels }) => [component, { namespace, labels }]);
  return [...(pods as [string, End][]), ...Object.entries(OTHERS)];
}

function connectionsOf(objects: readonly KubernetesObject[]): string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const ends = endsOf(objects);
  const pairs = ends.flatMap((from) => ends.map((to) => [from, to] as const));
  return pairs
    .filter(([[, from], [, to]]) => isOurs(objects, from) || isOurs(objects, to) || isTest(from))
    .flatMap(([[fromName, from], [toName, to]]) =>
      PORTS.filter((port) => isAllowed(policies, { from, to, port, protocol: 'TCP' })).map(
        (port) => `${fromName} → ${toName} ${port}`,
      ),
    );
}

function isTest(end: End): boolean {
  return 'labels' in end && end.labels['app.kubernetes.io/component'] === 'test';
}

describeChart('network policies', () => {
  it.each(PROFILE_NAMES)('let through exactly the traffic matrix: %s', (name) => {
    const expected = [...ALLOWED[name], 'test → dns 53'];
    expect(connectionsOf(render(PROFILES[name])).sort()).toEqual(expected.sort());
  });

  it('let names be asked for by UDP, too', () => {
    const objects = render(PROFILES.local);
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    const asks = podsOf(objects)
      .filter(({ namespace, labels }) =>
        isAllowed(policies, {
          from: { namespace, labels },
          to: OTHERS.dns as End,
          port: 53,
          protocol: 'UDP',
        }),
      )
      .map(({ component }) => component);
    expect(asks.sort()).toEqual(['api', 'consumer', 'migrate', 'test']);
  });

  it('are not there where they are switched off', () => {
    const objects = render({
      files: ['values-local.yaml'],
      values: { image: { registry: 'r' }, networkPolicies: { enabled: false } },
    });
    expect(objects.filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });
});
