import { expect, it } from 'vitest';
import { PROFILES } from './profiles.ts';
import type { Rendering, Values } from './render.ts';
import { attempt, describeChart } from './render.ts';
import { changedAt, defaults } from './values-schema.ts';

/** Where each value can be seen: all of it on, and each of the ways that exclude another. */
const KEDA = { consumer: { keda: { enabled: true } } };
const STAGES: readonly Rendering[] = [
  PROFILES['all that can be switched on'],
  PROFILES.production,
  PROFILES.traefik,
  PROFILES['a gateway that is there'],
  PROFILES.ingress,
  PROFILES['external data'],
  {
    ...PROFILES['external data'],
    apis: ['keda.sh/v1alpha1'],
    values: { ...PROFILES['external data'].values, ...KEDA },
  },
  withPostgresIn('databases'),
  PROFILES['cloudnative-pg'],
  PROFILES.local,
];

function withPostgresIn(namespace: string): Rendering {
  const { values } = PROFILES['external data'];
  return {
    values: {
      ...values,
      postgres: { mode: 'external', external: { host: 'postgres.example.com', namespace } },
    },
  };
}

/** Another value for those whose kind does not say what else they may be. */
const OTHER: Readonly<Record<string, unknown>> = {
  environment: 'local',
  'image.pullPolicy': 'Always',
  'secrets.externalSecrets.store.kind': 'SecretStore',
  'secrets.externalSecrets.refreshInterval': '2h',
  'secrets.stageKey': 'another-key-of-some-length',
  'tracing.endpoint': 'http://changed:4318',
  'postgres.mode': 'external',
  'postgres.external.sslmode': 'require',
  'redis.mode': 'external',
  'redis.maxMemory': '512mb',
  'redis.appendFsync': 'always',
  'gateway.implementation': 'traefik',
  'monitoring.alerts.takenPercent': 99.5,
  'monitoring.alerts.countedPercent': 99.5,
  'monitoring.alerts.countedSeconds': 5,
  'monitoring.alerts.redisMemoryRatio': 0.9,
  'monitoring.alerts.runbooks': 'https://changed.example.com/runbooks',
  'monitoring.alerts.diskFreeRatio': 0.1,
  'policy.action': 'Warn',
  settings: { CONSUMER_GROUP: 'changed' },
  'frontend.settings': { API_URL: 'http://changed.example.com' },
};

const leaves = leavesOf(defaults, '');

describeChart('each value', () => {
  const plain = new Map(STAGES.map((stage) => [stage, outcomeOf(stage)]));

  it.each(leaves)('%s changes what is rendered, or is refused with a sentence', (name, value) => {
    const place = name.split('.');
    const changed = otherThan(name, value);
    // Where its neighbours are set it is most likely seen; each look takes a tenth of a second.
    const likelyFirst = STAGES.toSorted((a, b) => depthOf(place, b.values) - depthOf(place, a.values));
    const seen = likelyFirst.some((stage) => {
      const rendering = { ...stage, values: changedAt(stage.values ?? {}, place, changed) };
      return outcomeOf(rendering) !== plain.get(stage);
    });
    expect(seen).toBe(true);
  });
});

/** How many steps of the way to a place these values go. */
function depthOf([first = '', ...rest]: readonly string[], values: unknown): number {
  if (typeof values !== 'object' || values === null || !(first in values)) return 0;
  return 1 + depthOf(rest, (values as Values)[first]);
}

/** What is printed, or the sentence why nothing is; throws for a value the schema does not take. */
function outcomeOf(rendering: Rendering): string {
  const { printed, refusal = '' } = attempt(rendering);
  if (printed !== undefined) return printed;
  if (/^ +(Set |Leave )| needs? /m.test(refusal)) return refusal;
  throw new Error(refusal);
}

/** Every value with its place; an empty list or object is one, too. */
function leavesOf(node: unknown, prefix: string): (readonly [string, unknown])[] {
  const isBranch = typeof node === 'object' && node !== null && !Array.isArray(node);
  if (!isBranch || Object.keys(node).length === 0 || /abels$/.test(prefix)) return [[prefix, node]];
  return Object.entries(node).flatMap(([key, child]) =>
    leavesOf(child, prefix === '' ? key : `${prefix}.${key}`),
  );
}

/** A value of the same kind that is another one. */
function otherThan(name: string, value: unknown): unknown {
  if (name in OTHER) return OTHER[name];
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return textFor(name, value);
  return objectFor(name.split('.').at(-1) ?? '');
}

function textFor(name: string, value: string): string {
  if (name.endsWith('digest')) return `sha256:${'0123456789abcdef'.repeat(4)}`;
  if (/resources|storage\.size/.test(name))
    return value.replace(/\d+/, (digits) => String(Number(digits) + 1));
  return `${value}changed`;
}

const OBJECTS: Readonly<Record<string, unknown>> = {
  imagePullSecrets: ['changed'],
  tolerations: [{ key: 'changed', operator: 'Exists' }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  topologySpreadConstraints: [{ topologyKey: 'changed', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
  extraEnv: [{ name: 'CHANGED', value: 'yes' }],
  extraVolumes: [{ name: 'changed', emptyDir: {} }],
  extraVolumeMounts: [{ name: 'changed', mountPath: '/changed' }],
  cidrs: ['203.0.113.0/24'],
  apiServerCidrs: ['203.0.113.0/24'],
  settings: { LOG_LEVEL: 'debug' },
};

function objectFor(key: string): unknown {
  return OBJECTS[key] ?? { changed: 'yes' };
}
