import { describe, expect, it } from 'vitest';
import type { Setting, SettingName } from '#runtime/config/settings.ts';
import { SETTINGS } from '#runtime/config/settings.ts';
import { defaults, mistakesWith, valuesSchema } from './values-schema.ts';

/** Values that mean nothing, by the value they are given for. */
const NONSENSE: Readonly<Record<string, readonly unknown[]>> = {
  environment: ['staging', '', true],
  'namespaces.api': ['', 'with.dot', '-a', 'a'.repeat(64), 7],
  'image.tag': ['latest', 'a b', '-a', 18],
  'secrets.existingSecret': ['Capital', 'a..b', 'a/b', '.a'],
  'tracing.cidrs': [
    ['10.0.0.0'],
    ['10.0.0.0/33'],
    ['256.0.0.0/8'],
    ['10.0.0/8'],
    ['fd00::/129'],
    [':/8'],
    'x',
  ],
  'tracing.namespace': ['with.dot', 'a'.repeat(64)],
  'tracing.port': [0, 65_536, -1, 1.5, '4318'],
  'api.replicas': [-1, 1.5, 'two', 1_000_000, true],
  'api.autoscaling.minReplicas': [0, -1, 1_000_000],
  'api.autoscaling.targetCPUUtilizationPercentage': [0, -5, '60%'],
  'api.disruptionBudget.maxUnavailable': [-1, '150%', 'all', '1', 0.5],
  'api.resources.limits.cpu': [0, -1, '0', 'abc', '1Gi', '1.5m', ''],
  'api.resources.limits.memory': ['abc', '256', 256, '0Mi', '128m', '-1Gi', '1 Gi'],
  'api.preStopSeconds': [-1, 3601, '5'],
  'api.imagePullSecrets': ['name', [{ name: 'registry' }], ['Capital'], ['']],
  'api.podLabels': [{ 'a b': 'c' }, { a: 'with space' }, { a: '-' }, { a: 1 }, { a: 'a'.repeat(64) }, []],
  'api.podAnnotations': [{ 'a b': 'c' }, { a: 1 }],
  'api.nodeSelector': [{ 'a/b/c': 'd' }, { a: true }],
  'api.extraEnv': [
    [{ value: 'nameless' }],
    [{ name: 'A', values: 'b' }],
    [{ name: '1A' }],
    [{ name: 'A', value: 1 }],
  ],
  'api.extraVolumes': [{}, [{ emptyDir: {} }], [{ name: 'a.b' }]],
  'api.extraVolumeMounts': [[{ name: 'a' }], [{ name: 'a', mountPath: 'b' }]],
  'api.tolerations': [{}, ['text']],
  'consumer.keda.lagCount': [0, -1, 1e12],
  'consumer.keda.maxReplicaCount': [0, 1_000_000],
  'consumer.keda.redisUser': ['', 'two words'],
  'migrate.backoffLimit': [-1, 1_000_000],
  'migrate.activeDeadlineSeconds': [0, 1_000_000],
  'postgres.mode': ['none', 'Bundled'],
  'postgres.database': ['Votes', 'a-b', '1a', ''],
  'postgres.parameters': [{ 'max connections': '1' }, { max_connections: 200 }],
  'postgres.storage.size': ['abc', 8, '8', '-1Gi', '0Gi', '500m'],
  'postgres.cnpg.name': ['1a', 'a'.repeat(51), 'a.b'],
  'postgres.cnpg.instances': [0, -1],
  'redis.maxMemory': ['all', '0mb', '256', '256Mi', 256],
  'redis.external.host': ['redis://host', 'host:6379', 'a..b', 'Host'],
  'gateway.host': ['192.0.2.1', 'a..b', 'vote.example.com/path', '*.example.com'],
  'gateway.limits.burst': [0, -1, 1e9],
  'gateway.limits.bodyBytes': [0, -1, 1e12],
  'ingress.host': ['192.0.2.1', 'https://vote.example.com'],
  'monitoring.intervalSeconds': [0, 61, '15s'],
  'monitoring.labels': [{ release: 'a b' }],
  'test.timeoutSeconds': [0, 1e6],
};

/** What is unusual, and right. */
const SENSE: Readonly<Record<string, readonly unknown[]>> = {
  'namespaces.api': ['0', '123', 'true', 'a'.repeat(63), 'a--b'],
  'secrets.existingSecret': ['', 'with.dots', '1e3'],
  'tracing.cidrs': [[], ['0.0.0.0/0', '::/0', '2001:db8::1/128', 'fd00::/8', '192.0.2.255/32']],
  'api.imagePullSecrets': [['registry.example.com', '123']],
  'api.podLabels': [{ 'example.com/Team': 'A_b.c-9', empty: '' }],
  'api.resources.limits.cpu': [2, 0.5, '2', '0.25', '250m'],
  'api.resources.limits.memory': ['1.5Gi', '256M', 268_435_456, '268435456'],
  'api.disruptionBudget.maxUnavailable': [0, '0%', '100%'],
  'gateway.host': ['', 'vote', '1.example.com'],
};

function cases(table: Readonly<Record<string, readonly unknown[]>>) {
  return Object.entries(table).flatMap(([name, values]) => values.map((value) => ({ name, value })));
}

describe('the schema of the values', () => {
  it.each(cases(NONSENSE))('refuses $value for $name', ({ name, value }) => {
    expect(mistakesWith(name, value).join()).toContain(`/${name.replaceAll('.', '/')}`);
  });

  it.each(cases(SENSE))('takes $value for $name', ({ name, value }) => {
    expect(mistakesWith(name, value)).toEqual([]);
  });

  it.each(namesIn(defaults, ''))('asks for %s, which somebody may set to null', (name) => {
    expect(mistakesWith(name, null)).not.toEqual([]);
  });
});

/** Values of which each setting takes some and refuses others. */
const PROBES: readonly (string | number | boolean)[] = [
  ...[-1, 0, 1, 0.05, 0.5, 0.96, 1.5, 63, 64, 65, 100, 101, 1000, 1001, 10_000, 10_001, 60_000, 60_001],
  ...[86_400, 86_401, 525_600, 525_601, 1_000_000, 1_000_001, 104_857_600, 104_857_601, true, false],
  ...[
    'abc',
    'True',
    'info',
    'INFO',
    'live',
    'later',
    '10.0.0.0/8',
    '10.0.0.0/33',
    '10.0.0/8',
    '::1',
    '1::/129',
  ],
  ...[
    'fd00::/8,10.0.0.1',
    '10.0.0.1, 10.0.0.2',
    '10.0.0.1 10.0.0.2',
    'https://a.example.com',
    'a.example.com',
  ],
  ...['https://a.example.com/path', 'https://a.example.com,http://localhost:8080'],
];

describe('a setting is taken by the schema as its process takes it', () => {
  const places = ['', 'api.', 'consumer.', 'migrate.'].flatMap((owner) =>
    settingsAt(owner).map((name) => [`${owner}settings`, name] as const),
  );

  it.each(places)('%s.%s', (place, name) => {
    const { kind }: Setting<unknown> = SETTINGS[name];
    const taken = PROBES.filter((probe) => mistakesWith(`${place}.${name}`, probe).length === 0);
    const read = PROBES.filter((probe) => isOfKind(probe, kind.parse(String(probe))));
    expect(taken).toEqual(read);
  });
});

/** Whether a value is what a process made of its text: a number for a number, and a text for what it takes apart. */
function isOfKind(value: unknown, parsed: unknown): boolean {
  if (parsed === undefined) return false;
  return typeof value === (typeof parsed === 'object' ? 'string' : typeof parsed);
}

function settingsAt(owner: string): SettingName[] {
  const { properties } = valuesSchema;
  const settings = owner === '' ? properties.settings : properties[owner.slice(0, -1)].properties.settings;
  return Object.keys(settings.properties) as SettingName[];
}

/** Every value of values.yaml and every group of them, by its path. */
function namesIn(values: unknown, prefix: string): string[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [];
  return Object.entries(values).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...(/abels$/.test(key) ? [] : namesIn(value, `${prefix}${key}.`)),
  ]);
}
