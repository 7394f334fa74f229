import type { Values } from './render.ts';

/** A local installation, as small as it may be. */
export const LOCAL = {
  environment: 'local',
  image: { registry: 'registry.example.com' },
  secrets: { create: true },
};
const GATEWAY = { create: true, className: 'traefik', implementation: 'traefik', host: 'vote.example.com' };
const TRUST_PROXY = { settings: { TRUST_PROXY: '10.0.0.0/8' } };

/** Values the chart refuses, over those of a local installation, and what it says. */
export const REFUSED: readonly (readonly [string, Values, string])[] = [
  [
    'no registry',
    { image: {}, environment: 'local', secrets: { create: true } },
    'Set image.registry to where',
  ],
  [
    'a cluster that is one server',
    { settings: { REDIS_CLUSTER: true } },
    'Set redis.mode to external, or leave settings.REDIS_CLUSTER out',
  ],
  [
    'a scaler that asks one server of a cluster',
    { settings: { REDIS_CLUSTER: true }, consumer: { keda: { enabled: true } } },
    'Set consumer.keda.enabled to false',
  ],
  ['no secrets', { secrets: {} }, 'Set secrets.existingSecret to the name of a Secret'],
  [
    'two sources of secrets',
    { secrets: { create: true, existingSecret: 'mine' } },
    'Set only one of secrets.create',
  ],
  ['known passwords in production', { environment: 'production' }, 'Set all of secrets.passwords'],
  [
    'one known password in production',
    {
      environment: 'production',
      secrets: {
        create: true,
        passwords: {
          postgresOwner: 'aaaaaaaa',
          postgresApi: 'aaaaaaaa',
          postgresConsumer: 'aaaaaaaa',
          redisOperator: 'aaaaaaaa',
          redisApi: 'aaaaaaaa',
        },
      },
    },
    'Set all of secrets.passwords',
  ],
  ['a stage without a key', { stage: { enabled: true } }, 'Set secrets.stageKey'],
  [
    'a store without a name',
    { secrets: { externalSecrets: { enabled: true } } },
    'Set secrets.externalSecrets.store.name',
  ],
  ['an external database nowhere', { postgres: { mode: 'external' } }, 'Set postgres.external.host'],
  [
    'an external Redis behind closed policies',
    { redis: { mode: 'external', external: { host: 'redis.example.com' } } },
    'Set redis.external.cidrs or redis.external.namespace',
  ],
  [
    'CloudNativePG cut off from the API server',
    { postgres: { mode: 'cnpg' } },
    'Set postgres.cnpg.apiServerCidrs',
  ],
  [
    'traces behind closed policies',
    { tracing: { endpoint: 'http://collector:4318' } },
    'Set tracing.namespace',
  ],
  [
    'a gateway without a class',
    { api: TRUST_PROXY, gateway: { ...GATEWAY, className: '' } },
    'Set gateway.className',
  ],
  ['a gateway without a host', { api: TRUST_PROXY, gateway: { ...GATEWAY, host: '' } }, 'Set gateway.host'],
  ['a gateway that is not believed', { gateway: GATEWAY }, 'Set api.settings.TRUST_PROXY'],
  [
    'HTTPS at the port of plain HTTP',
    { api: TRUST_PROXY, gateway: { ...GATEWAY, tls: { secretName: 'certificate' } } },
    'Set gateway.port to where HTTPS is listened for',
  ],
  [
    'a gateway whose pods nobody knows',
    { api: TRUST_PROXY, gateway: { ...GATEWAY, implementation: 'none' } },
    'Set gateway.namespace',
  ],
  [
    'two gateways',
    { api: TRUST_PROXY, gateway: { ...GATEWAY, existing: { name: 'shared' } } },
    'Set only one of gateway.create',
  ],
  [
    'a gateway on a cluster without the Gateway API',
    { api: TRUST_PROXY, gateway: GATEWAY },
    'need the Gateway API',
  ],
  ['KEDA where it is not', { consumer: { keda: { enabled: true } } }, 'consumer.keda.enabled needs KEDA'],
  ['monitors where no operator is', { monitoring: { enabled: true } }, 'needs the Prometheus operator'],
  [
    'External Secrets where they are not',
    { secrets: { externalSecrets: { enabled: true, store: { name: 'vault' } } } },
    'needs the External Secrets operator',
  ],
  [
    'CloudNativePG where it is not',
    { postgres: { mode: 'cnpg', cnpg: { apiServerCidrs: ['192.0.2.1/32'] } } },
    'needs the CloudNativePG operator',
  ],
  [
    'votes by plain HTTP in production',
    { environment: 'production', secrets: { existingSecret: 'mine' }, api: TRUST_PROXY, gateway: GATEWAY },
    'Set gateway.tls.secretName or ingress.tlsSecretName',
  ],
  ['an ingress without a host', { api: TRUST_PROXY, ingress: { enabled: true } }, 'Set ingress.host'],
  [
    'an ingress that is not believed',
    { ingress: { enabled: true, host: 'a.example.com' } },
    'Set api.settings.TRUST_PROXY',
  ],
  [
    'a stream the users may not touch',
    { settings: { STREAM_NAME: 'ballots' } },
    'Leave settings.STREAM_NAME at votes',
  ],
  [
    'fewer pods at most than at least',
    { api: { autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 2 } } },
    'Set api.autoscaling.maxReplicas',
  ],
  [
    'fewer consumers at most than at least',
    { consumer: { keda: { minReplicaCount: 5 } } },
    'Set consumer.keda.maxReplicaCount',
  ],
  [
    'two layers in one namespace',
    { namespaces: { api: 'voting', data: 'voting' } },
    'Set namespaces.frontend, namespaces.api, namespaces.consumer and namespaces.data to four names',
  ],
  [
    'a layer in the namespace of the release, which is there',
    { namespaces: { api: 'release' } },
    'Install the release in a namespace of its own',
  ],
  [
    'a Gateway that is there, who knows where',
    {
      api: TRUST_PROXY,
      gateway: { existing: { name: 'shared' }, host: 'vote.example.com', namespace: 'gateways' },
    },
    'Set gateway.existing.namespace',
  ],
  [
    'a gateway that believes everybody',
    { api: { settings: { TRUST_PROXY: '10.0.0.0/8, 0.0.0.0/0' } }, gateway: GATEWAY },
    'Set api.settings.TRUST_PROXY to the addresses of the gateway',
  ],
  [
    'an Ingress by plain HTTP beside a Gateway by HTTPS in production',
    {
      environment: 'production',
      secrets: { existingSecret: 'mine' },
      api: TRUST_PROXY,
      gateway: { ...GATEWAY, tls: { secretName: 'certificate' } },
      ingress: { enabled: true, host: 'a.example.com' },
    },
    'ingress.tlsSecretName',
  ],
  [
    'more processors than allowed',
    { api: { resources: { requests: { cpu: '1.5' }, limits: { cpu: '1400m' } } } },
    'Set api.resources.limits.cpu to at least api.resources.requests.cpu',
  ],
  [
    'more memory than allowed',
    { test: { resources: { requests: { memory: '1Gi' }, limits: { memory: 1_073_741_823 } } } },
    'Set test.resources.limits.memory to at least',
  ],
  [
    'a Redis that is killed before it is full',
    { redis: { maxMemory: '512mb' } },
    'Set redis.resources.limits.memory above redis.maxMemory',
  ],
  ['a variable twice', { api: { extraEnv: [{ name: 'A' }, { name: 'A' }] } }, 'Set api.extraEnv'],
  [
    'a volume of a name the chart uses',
    { postgres: { extraVolumes: [{ name: 'scratch', emptyDir: {} }] } },
    'Set postgres.extraVolumes',
  ],
  ['no value', { api: { replicas: null } }, "missing property 'replicas'"],
  ['a value there is not', { api: { replica: 3 } }, "additional properties 'replica' not allowed"],
  ['a value there is not, at the top', { apis: {} }, "additional properties 'apis' not allowed"],
  [
    'a setting the process does not read',
    { api: { settings: { PORT: 1 } } },
    "additional properties 'PORT' not allowed",
  ],
  ['the tag latest', { image: { registry: 'r', tag: 'latest' } }, "'/image/tag'"],
  ['the tag latest of one', { api: { image: { tag: 'latest' } } }, "'/api/image/tag'"],
  ['half a digest', { api: { image: { digest: 'sha256:abc' } } }, "'/api/image/digest'"],
  ['a registry with a scheme', { image: { registry: 'https://registry.example.com' } }, "'/image/registry'"],
  ['a text for a number', { api: { replicas: 'two' } }, "'/api/replicas'"],
  ['another environment', { environment: 'staging' }, "'/environment'"],
  [
    'a short password',
    { secrets: { create: true, passwords: { redisApi: 'short' } } },
    "'/secrets/passwords/redisApi'",
  ],
  [
    'a password an address cannot hold',
    { secrets: { create: true, passwords: { redisApi: 'with@sign/and:colon' } } },
    "'/secrets/passwords/redisApi'",
  ],
  ['an address for a range', { tracing: { cidrs: ['192.0.2.1'] } }, "'/tracing/cidrs/0'"],
  ['a host with a scheme', { gateway: { host: 'https://vote.example.com' } }, "'/gateway/host'"],
  ['a namespace in capitals', { namespaces: { api: 'Voting' } }, "'/namespaces/api'"],
  ['a container without limits', { api: { resources: { limits: null } } }, "'/api/resources'"],
  ['eviction of votes', { redis: { maxMemory: 'all' } }, "'/redis/maxMemory'"],
];
