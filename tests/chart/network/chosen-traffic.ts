import type { Choice } from '../choices.ts';
import { LAYERS } from '../choices.ts';
import type { Ends } from './connections.ts';
import { OTHERS } from './connections.ts';

/** Who else there is beside the vote, where its namespaces have other names; a stranger in each of them. */
export function othersOf({ namespaces }: Choice): Ends {
  const strangers = LAYERS.map((layer) => [
    `a stranger in ${layer}`,
    { namespace: namespaces[layer], labels: {} },
  ]);
  const [name, namespace] = [
    'gateway.envoyproxy.io/owning-gateway-name',
    'gateway.envoyproxy.io/owning-gateway-namespace',
  ];
  return {
    ...OTHERS,
    ...Object.fromEntries(strangers),
    envoy: {
      namespace: 'envoy-gateway-system',
      labels: { [name]: 'voting', [namespace]: namespaces.release },
    },
    'cnpg instance': { namespace: namespaces.data, labels: { 'cnpg.io/cluster': 'voting-postgres' } },
    'external postgres': { namespace: 'databases', labels: {} },
    'the redis at 2001:db8::20': { address: '2001:db8::20' },
    'the collector at 198.51.100.7': { address: '198.51.100.7' },
  };
}

/** The traffic matrix for a choice, as docs/NETWORK_POLICY.md has it: every connection there is, sorted. */
export function trafficOf(choice: Choice): readonly string[] {
  const { entrance, isScaled, isWatched, redis, traces, postgres } = choice;
  return [
    'test → api 8000',
    ...between(['test', 'api', 'consumer', 'migrate'], ['dns 53']),
    ...between(['api', 'consumer', 'migrate'], POSTGRES[postgres]),
    ...(postgres === 'cnpg' ? OF_CLOUDNATIVE_PG : []),
    ...between(['api', 'consumer'], [...REDIS[redis], ...TRACES[traces]]),
    ...between(entrance === 'none' ? [] : [entrance], ['frontend 8080', 'api 8000']),
    ...between(isWatched ? ['prometheus'] : [], ['api 9464', 'consumer 9464']),
    ...between(isScaled && redis === 'bundled' ? ['keda'] : [], ['redis 6379']),
  ].sort();
}

const POSTGRES = {
  bundled: ['postgres 5432'],
  'at an address': ['the database at 192.0.2.10 5432'],
  'in a namespace': ['external postgres 5432'],
  cnpg: ['cnpg instance 5432'],
};
const OF_CLOUDNATIVE_PG = [
  ...between(['cnpg instance', 'cnpg operator'], ['cnpg instance 5432']),
  'cnpg operator → cnpg instance 8000',
  'cnpg instance → dns 53',
  'cnpg instance → the api server 6443',
];
const REDIS = {
  bundled: ['redis 6379'],
  'at an address': ['the redis at 192.0.2.20 6380', 'the redis at 2001:db8::20 6380'],
  'in a namespace': ['external redis 6379'],
};
const TRACES = {
  none: [],
  'at an address': ['the collector at 198.51.100.7 4318'],
  'in a namespace': ['collector 4318'],
};

function between(from: readonly string[], to: readonly string[]): string[] {
  return from.flatMap((source) => to.map((target) => `${source} → ${target}`));
}
