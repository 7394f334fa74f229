import fc from 'fast-check';
import { OWNERS } from './profiles.ts';
import type { Rendering, Values } from './render.ts';

/** What somebody chooses who installs the chart: the ways that go together, and names as odd as Kubernetes takes them. */
export interface Choice {
  readonly release: string;
  readonly namespaces: Readonly<Record<Layer | 'release', string>>;
  /** The name of whatever else is named: Secrets, classes, databases. */
  readonly name: string;
  readonly isProduction: boolean;
  readonly secrets: 'made' | 'there' | 'of a store';
  readonly postgres: 'bundled' | 'at an address' | 'in a namespace' | 'cnpg';
  readonly redis: 'bundled' | 'at an address' | 'in a namespace';
  readonly entrance: 'none' | 'envoy' | 'traefik' | 'shared gateway' | 'ingress controller';
  readonly traces: 'none' | 'at an address' | 'in a namespace';
  readonly hasAuthorities: boolean;
  readonly hasWalls: boolean;
  readonly isScaled: boolean;
  readonly isWatched: boolean;
  readonly hasPolicy: boolean;
  readonly hasStage: boolean;
  readonly partitions: number;
  readonly trusted: string;
}

export const LAYERS = ['frontend', 'api', 'consumer', 'data'] as const;
export type Layer = (typeof LAYERS)[number];

/** Names that YAML would read as something else, and the longest there may be. */
const NAMES = ['0', '123', '1e3', '0x1f', 'true', 'no', 'on', 'null', 'a--b', `a${'9'.repeat(62)}`];
const RELEASES = ['voting', '123', '1e3', 'true', 'null', 'a.b', `r${'0'.repeat(52)}`];
const TRUSTED = ['10.244.0.0/16', '10.0.0.1,fd00::/8', '192.0.2.1, 192.0.2.2'];

export const anyChoice: fc.Arbitrary<Choice> = fc.record({
  release: fc.constantFrom(...RELEASES),
  namespaces: fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 5, maxLength: 5 })
    .map(([frontend = '', api = '', consumer = '', data = '', release = '']) => ({
      ...{ frontend, api, consumer, data, release },
    })),
  name: fc.constantFrom('123', 'true', 'null', 'with-hyphens'),
  isProduction: fc.boolean(),
  secrets: fc.constantFrom('made', 'there', 'of a store'),
  postgres: fc.constantFrom('bundled', 'at an address', 'in a namespace', 'cnpg'),
  redis: fc.constantFrom('bundled', 'at an address', 'in a namespace'),
  entrance: fc.constantFrom('none', 'envoy', 'traefik', 'shared gateway', 'ingress controller'),
  traces: fc.constantFrom('none', 'at an address', 'in a namespace'),
  hasAuthorities: fc.boolean(),
  hasWalls: fc.boolean(),
  isScaled: fc.boolean(),
  isWatched: fc.boolean(),
  hasPolicy: fc.boolean(),
  hasStage: fc.boolean(),
  partitions: fc.constantFrom(1, 2, 64),
  trusted: fc.constantFrom(...TRUSTED),
});

/** How the chart is rendered for a choice, with every API the cluster could have. */
export function renderingOf(choice: Choice): Rendering {
  const { release, namespaces, name, isScaled: enabled } = choice;
  const { release: namespace, ...layers } = namespaces;
  return {
    ...{ release, namespace, apis: APIS },
    values: {
      environment: choice.isProduction ? 'production' : 'local',
      namespaces: layers,
      image: { registry: 'registry.example.com:5000/voting', tag: '1e3' },
      secrets: secretsOf(choice),
      stage: { enabled: choice.hasStage },
      settings: { STREAM_PARTITIONS: choice.partitions, CONSUMER_GROUP: name },
      tracing: choice.traces === 'none' ? {} : { endpoint: 'http://traces:4318', ...TRACES[choice.traces] },
      frontend: { autoscaling: { enabled }, imagePullSecrets: [name], priorityClassName: name },
      api: { autoscaling: { enabled }, settings: { TRUST_PROXY: choice.trusted }, podLabels: { team: name } },
      consumer: { keda: { enabled, redisUser: name }, podAnnotations: { note: name } },
      postgres: postgresOf(choice),
      redis: redisOf(choice),
      ...entranceOf(choice),
      networkPolicies: { enabled: choice.hasWalls },
      monitoring: { enabled: choice.isWatched },
      policy: { enabled: choice.hasPolicy },
      test: { option: name },
    },
  };
}

const APIS = [
  'gateway.networking.k8s.io/v1',
  'gateway.envoyproxy.io/v1alpha1',
  'traefik.io/v1alpha1',
  'external-secrets.io/v1',
  'keda.sh/v1alpha1',
  'monitoring.coreos.com/v1',
  'postgresql.cnpg.io/v1',
];
const TRACES = {
  'at an address': { cidrs: ['198.51.100.7/32'] },
  'in a namespace': { namespace: 'tracing' },
};

/** A password for each, that can be found wherever it is not to be. */
export const PASSWORD = 'never-to-be-seen';

function secretsOf({ secrets, name }: Choice): Values {
  const passwords = Object.fromEntries(OWNERS.map((owner) => [owner, `${PASSWORD}-${owner}`]));
  if (secrets === 'made') return { create: true, passwords, stageKey: `${PASSWORD}-stage-key` };
  if (secrets === 'there') return { existingSecret: name };
  const remoteKeys = { api: '1', consumer: 'a: b', data: '{c, d}' };
  return { externalSecrets: { enabled: true, store: { name }, remoteKeys } };
}

function postgresOf({ postgres, name, hasAuthorities }: Choice): Values {
  const database = name.replace(/^\d|-/g, '_');
  const storage = { className: name };
  const caSecret = hasAuthorities ? { name, key: '1' } : {};
  const place = {
    'at an address': { cidrs: ['192.0.2.10/32'] },
    'in a namespace': { namespace: 'databases' },
  };
  if (postgres === 'bundled') return { database, storage, parameters: { max_connections: '200' } };
  if (postgres === 'cnpg')
    return { mode: 'cnpg', database, storage, cnpg: { apiServerCidrs: ['192.0.2.1/32'] } };
  return { mode: 'external', database, external: { host: name, caSecret, ...place[postgres] } };
}

function redisOf({ redis, name, hasAuthorities }: Choice): Values {
  const caSecret = hasAuthorities ? { name, key: 'null' } : {};
  const place = {
    'at an address': { cidrs: ['192.0.2.20/32', '2001:db8::20/128'], port: 6380 },
    'in a namespace': { namespace: 'redis', podLabels: { app: 'redis' } },
  };
  if (redis === 'bundled') return { storage: { className: name } };
  return { mode: 'external', external: { host: name, tls: hasAuthorities, caSecret, ...place[redis] } };
}

function entranceOf({ entrance, name, isProduction }: Choice): Values {
  const tls = isProduction ? { secretName: name } : {};
  const port = isProduction ? 443 : 80;
  const made = { create: true, className: name, host: 'true', port, tls };
  const there = { existing: { name, namespace: name }, host: 'vote.example.com', namespace: 'gateways' };
  const gateways = {
    envoy: { ...made, implementation: 'envoy-gateway' },
    traefik: { ...made, implementation: 'traefik' },
    'shared gateway': there,
  };
  if (entrance === 'none') return {};
  if (entrance !== 'ingress controller') return { gateway: gateways[entrance] };
  return {
    ingress: {
      enabled: true,
      className: name,
      host: '123.example.com',
      tlsSecretName: isProduction ? name : '',
    },
  };
}
