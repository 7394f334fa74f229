import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { READ_BY } from '#runtime/config/settings.ts';
import type { Container } from './kubernetes.ts';
import { podsOf } from './kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from './profiles.ts';
import { CHART, describeChart, render } from './render.ts';

/** What each of our processes reads; the page's server has its own list in docs/CONFIGURATION.md. */
const READ: Readonly<Record<string, readonly string[]>> = {
  ...READ_BY,
  frontend: ['PORT', 'API_URL', 'PUBLIC_URL', 'ENVIRONMENT'],
};
const OURS = ['api', 'consumer', 'migrate', 'frontend'];

/** Settings a deployment is not to choose: the chart does, or each pod has its own. */
const SET_BY_CHART: Readonly<Record<string, readonly string[]>> = {
  api: ['PORT', 'ENVIRONMENT', 'STAGE_KEY'],
  consumer: ['MIGRATE_ON_START', 'CONSUMER_NAME'],
  migrate: [],
};
const SET_BY_CHART_EVERYWHERE = [
  'HOST',
  'METRICS_PORT',
  'REDIS_URL',
  'REDIS_CA_FILE',
  'DATABASE_URL',
  'DATABASE_CA_FILE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];
const SHARED = ['REDIS_CLUSTER', 'STREAM_NAME', 'STREAM_PARTITIONS', 'CONSUMER_GROUP'];

describeChart('the environment', () => {
  const containers = PROFILE_NAMES.flatMap((profile) =>
    podsOf(render(PROFILES[profile]))
      .filter(({ component }) => OURS.includes(component))
      .flatMap(({ component, spec }) =>
        spec.containers.map((container) => [`${profile}: ${component}`, component, container] as const),
      ),
  );

  it.each(containers)('of %s has only names its process reads, each once', (_, component, container) => {
    const names = namesOf(container);
    expect(new Set(names).size).toBe(names.length);
    const known = READ[component] ?? [];
    expect(
      names.filter((name) => !known.includes(name) && !known.includes(name.replace(/_FILE$/, ''))),
    ).toEqual([]);
  });

  it('tells api and consumer where their servers are, and the migration where the database is', () => {
    const environments = Object.fromEntries(
      podsOf(render(PROFILES['external data'])).map(({ component, spec }) => [
        component,
        spec.containers.flatMap(namesOf),
      ]),
    );
    const both = ['REDIS_URL_FILE', 'REDIS_CA_FILE', 'DATABASE_URL_FILE', 'DATABASE_CA_FILE'];
    expect(environments.api).toEqual(expect.arrayContaining(both));
    expect(environments.consumer).toEqual(expect.arrayContaining([...both, 'MIGRATE_ON_START']));
    expect(environments.migrate).toEqual(['DATABASE_URL_FILE', 'DATABASE_CA_FILE']);
  });

  it('of the user wins by name, and no name comes twice', () => {
    const pods = podsOf(
      render({
        files: ['values-local.yaml'],
        values: {
          image: { registry: 'r' },
          api: {
            extraEnv: [
              { name: 'PORT', value: '9000' },
              { name: 'OTEL_SERVICE_NAME', value: 'votes' },
            ],
          },
        },
      }),
    );
    const env = pods.find(({ component }) => component === 'api')?.spec.containers[0]?.env ?? [];
    expect(env.filter(({ name }) => name === 'PORT')).toEqual([{ name: 'PORT', value: '9000' }]);
    expect(env).toContainEqual({ name: 'OTEL_SERVICE_NAME', value: 'votes' });
  });

  it('writes large numbers as they are', () => {
    const objects = render({
      files: ['values-local.yaml'],
      values: { image: { registry: 'r' }, api: { settings: { MAX_REQUEST_SIZE: 104857600 } } },
    });
    const env = podsOf(objects).find(({ component }) => component === 'api')?.spec.containers[0]?.env;
    expect(env).toContainEqual({ name: 'MAX_REQUEST_SIZE', value: '104857600' });
  });

  it.each(['api', 'consumer', 'migrate'])(
    'may be set for %s, as far as it is not the chart’s to set',
    (component) => {
      const free = (READ[component] ?? []).filter(
        (name) => ![...SET_BY_CHART_EVERYWHERE, ...SHARED, ...(SET_BY_CHART[component] ?? [])].includes(name),
      );
      expect(settingsOf(component).sort()).toEqual([...free].sort());
    },
  );

  it('may be set for both where both have to agree', () =>
    expect(settingsOf('').sort()).toEqual([...SHARED].sort()));
});

function namesOf({ env = [] }: Container): string[] {
  return env.map(({ name }) => name);
}

/** The settings the schema takes for a component; those of both without one. */
function settingsOf(component: string): string[] {
  const schema = JSON.parse(readFileSync(path.join(CHART, 'values.schema.json'), 'utf8'));
  const owner = component === '' ? schema : schema.properties[component];
  return Object.keys(owner.properties.settings.properties);
}
