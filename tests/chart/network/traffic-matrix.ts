import type { ProfileName } from '../profiles.ts';

const DATA = ['api → redis 6379', 'api → postgres 5432', 'consumer → redis 6379', 'consumer → postgres 5432'];
const BUNDLED = [...DATA, 'migrate → postgres 5432'];
const TEST = ['test → api 8000', 'test → dns 53'];
const DNS = ['api', 'consumer', 'migrate'].map((from) => `${from} → dns 53`);
const METRICS = ['prometheus → api 9464', 'prometheus → consumer 9464'];

function through(entrance: string): string[] {
  return [`${entrance} → frontend 8080`, `${entrance} → api 8000`];
}

/**
 * The traffic matrix, written by hand: which connections there are, of our pods and the others of OTHERS, by the way of
 * installing. Everything else is denied.
 */
export const ALLOWED: Readonly<Record<ProfileName, readonly string[]>> = {
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
