import { expect, it } from 'vitest';
import { podsOf } from '../kubernetes.ts';
import type { ProfileName } from '../profiles.ts';
import { PROFILE_NAMES, PROFILES } from '../profiles.ts';
import { describeChart, render } from '../render.ts';
import { connectionsOf, OTHERS } from './connections.ts';
import type { End } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';

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

describeChart('network policies', () => {
  it.each(PROFILE_NAMES)('let through exactly the traffic matrix: %s', (name) => {
    const expected = [...ALLOWED[name], 'test → dns 53'];
    const found = connectionsOf(render(PROFILES[name])).map(
      ({ from, to, port }) => `${from} → ${to} ${port}`,
    );
    expect(found.sort()).toEqual(expected.sort());
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

  it('ask for the labels that are left of those who read metrics', () => {
    const profile = PROFILES['all that can be switched on'];
    const podLabels = { app: 'prom', 'app.kubernetes.io/name': null };
    const values = { ...profile.values, monitoring: { ...profile.values.monitoring, podLabels } };
    const from: End = { namespace: 'monitoring', labels: { app: 'prom' } };
    const open = connectionsOf(render({ ...profile, values }), { ...OTHERS, mine: from });
    expect(open.filter((each) => each.from === 'mine').map(({ to }) => to)).toEqual(['api', 'consumer']);
  });

  it('are not there where they are switched off', () => {
    const objects = render({
      files: ['values-local.yaml'],
      values: { image: { registry: 'r' }, networkPolicies: { enabled: false } },
    });
    expect(objects.filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });
});
