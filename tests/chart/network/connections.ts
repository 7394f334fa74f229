import type { KubernetesObject } from '../kubernetes.ts';
import { podsOf } from '../kubernetes.ts';
import type { End } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';

/** Ends of connections by the names they are told by. */
export type Ends = Readonly<Record<string, End>>;

/** Who else there may be in a cluster, and around it. */
export const OTHERS: Ends = {
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
export const PORTS = [22, 53, 80, 443, 4317, 4318, 5432, 6379, 6380, 6443, 8000, 8080, 9464];

/** A wall around a namespace: also the release's own has one here, so that it is seen what opens it. */
function denyAll(namespace: string): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'wall', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

/** Nobody's policies select these, so what they do among themselves is not ours to say. */
function isOurs(objects: readonly KubernetesObject[], end: End): boolean {
  const denied = objects
    .filter(({ metadata }) => metadata.name === 'default-deny')
    .map(({ metadata }) => metadata.namespace);
  return 'namespace' in end && denied.includes(end.namespace);
}

function endsOf(objects: readonly KubernetesObject[], others: Ends): readonly (readonly [string, End])[] {
  const pods = podsOf(objects).map(({ component, namespace, labels }) => [component, { namespace, labels }]);
  return [...(pods as [string, End][]), ...Object.entries(others)];
}

/** A connection that is let through, between ends that have names. */
export interface NamedConnection {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** The policies that let it through; without one of them it would be denied, were everything else. */
  readonly policies: readonly string[];
}

/**
 * What the policies among rendered objects let through by TCP, of all that the pods and others might try.
 *
 * @param others Who else there is.
 * @returns Each connection of which at least one end is ours.
 */
export function connectionsOf(
  objects: readonly KubernetesObject[],
  others: Ends = OTHERS,
): readonly NamedConnection[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const sealed = [...policies, ...podsOf(objects).map(({ namespace }) => denyAll(namespace))];
  const ends = endsOf(objects, others);
  const pairs = ends.flatMap((from) => ends.map((to) => [from, to] as const));
  return pairs
    .filter(([[, from], [, to]]) => isOurs(objects, from) || isOurs(objects, to) || isTest(from))
    .flatMap(([[from, source], [to, target]]) =>
      PORTS.map((port) => ({ from: source, to: target, port, protocol: 'TCP' }) as const)
        .filter((connection) => isAllowed(policies, connection))
        .map((connection) => {
          const isNeeded = (policy: KubernetesObject) =>
            !isAllowed(
              sealed.filter((each) => each !== policy),
              connection,
            );
          const needed = policies.filter(isNeeded).map(({ metadata }) => metadata.name);
          return { from, to, port: connection.port, policies: needed };
        }),
    );
}

function isTest(end: End): boolean {
  return 'labels' in end && end.labels['app.kubernetes.io/component'] === 'test';
}

/** Objects with of their network policies only what is about one side of a connection: the other side is then free. */
export function onlyOf(
  side: 'Ingress' | 'Egress',
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  return objects.flatMap((each) => {
    if (each.kind !== 'NetworkPolicy') return [each];
    const isAbout = (each.spec.policyTypes as string[]).includes(side);
    return isAbout ? [{ ...each, spec: { ...each.spec, policyTypes: [side] } }] : [];
  });
}
