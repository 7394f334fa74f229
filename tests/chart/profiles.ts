import type { Rendering } from './render.ts';

const IMAGES = { image: { registry: 'registry.example.com/voting' } };
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const LOCAL = { files: ['values-local.yaml'] };
const TRUST_PROXY = '10.244.0.0/16';

/** A gateway of an implementation, as somebody who tries it out would set it. */
function gateway(implementation: string, className: string): Rendering {
  const api = { 'envoy-gateway': 'gateway.envoyproxy.io/v1alpha1', traefik: 'traefik.io/v1alpha1' };
  return {
    ...LOCAL,
    apis: [GATEWAY_API, api[implementation as keyof typeof api]],
    values: {
      ...IMAGES,
      api: { settings: { TRUST_PROXY } },
      gateway: { create: true, className, implementation, host: 'vote.example.com' },
    },
  };
}

/** Who has a password, by the names that values have for them. */
export const OWNERS = [
  'postgresOwner',
  'postgresApi',
  'postgresConsumer',
  'redisOperator',
  'redisApi',
  'redisConsumer',
];

/** The ways the chart is installed that are held to every rule. */
export const PROFILES = {
  default: { values: { ...IMAGES, secrets: { existingSecret: 'voting' } } },
  local: { ...LOCAL, values: IMAGES },
  production: {
    files: ['values-production.yaml'],
    apis: [
      GATEWAY_API,
      'gateway.envoyproxy.io/v1alpha1',
      'external-secrets.io/v1',
      'keda.sh/v1alpha1',
      'monitoring.coreos.com/v1',
    ],
  },
  'envoy gateway': gateway('envoy-gateway', 'envoy'),
  traefik: gateway('traefik', 'traefik'),
  'a gateway that is there': {
    ...LOCAL,
    apis: [GATEWAY_API],
    values: {
      ...IMAGES,
      api: { settings: { TRUST_PROXY } },
      gateway: {
        existing: { name: 'shared', namespace: 'gateways', sectionName: 'https' },
        host: 'vote.example.com',
        namespace: 'gateways',
      },
    },
  },
  ingress: {
    ...LOCAL,
    values: {
      ...IMAGES,
      api: { settings: { TRUST_PROXY } },
      ingress: {
        enabled: true,
        className: 'nginx',
        host: 'vote.example.com',
        tlsSecretName: 'certificate',
        annotations: { 'example.com/all': 'yes' },
        apiAnnotations: { 'example.com/api': 'yes' },
        streamAnnotations: { 'example.com/stream': 'yes' },
      },
    },
  },
  'external data': {
    values: {
      ...IMAGES,
      secrets: {
        create: true,
        passwords: Object.fromEntries(OWNERS.map((name) => [name, `of-${name}`])),
      },
      postgres: {
        mode: 'external',
        external: {
          host: 'postgres.example.com',
          cidrs: ['192.0.2.10/32'],
          caSecret: { name: 'database-ca' },
        },
      },
      redis: {
        mode: 'external',
        external: {
          host: 'redis.example.com',
          namespace: 'redis',
          podLabels: { app: 'redis' },
          caSecret: { name: 'redis-ca' },
        },
      },
    },
  },
  'cloudnative-pg': {
    ...LOCAL,
    apis: ['postgresql.cnpg.io/v1'],
    values: { ...IMAGES, postgres: { mode: 'cnpg', cnpg: { apiServerCidrs: ['192.0.2.1/32'] } } },
  },
  'all that can be switched on': {
    ...LOCAL,
    apis: ['keda.sh/v1alpha1', 'monitoring.coreos.com/v1'],
    values: {
      ...IMAGES,
      secrets: { create: true, stageKey: 'a-key-of-sixteen-characters' },
      stage: { enabled: true },
      settings: { STREAM_PARTITIONS: 2, CONSUMER_GROUP: 'counters' },
      tracing: { endpoint: 'http://collector.tracing:4318', namespace: 'tracing' },
      frontend: { autoscaling: { enabled: true } },
      api: { autoscaling: { enabled: true } },
      consumer: { keda: { enabled: true } },
      monitoring: { enabled: true, labels: { release: 'prometheus' } },
      policy: { enabled: true },
    },
  },
} as const satisfies Record<string, Rendering>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
