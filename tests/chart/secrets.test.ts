import { expect, it } from 'vitest';
import { podsOf } from './kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';

/** The Secrets of the profile with a password of its own for everybody, by namespace. */
function secrets(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const found = render(PROFILES['external data']).filter(({ kind }) => kind === 'Secret');
  return Object.fromEntries(
    found.map(({ metadata, stringData }) => [metadata.namespace ?? '', stringData ?? {}]),
  );
}

describeChart('secrets', () => {
  it('are a layer’s own: nobody holds the password of another', () => {
    const held = Object.entries(secrets()).map(([namespace, data]) => [
      namespace,
      new Set(JSON.stringify(data).match(/of-\w+/g)),
    ]);
    expect(Object.fromEntries(held)).toEqual({
      'voting-api': new Set(['of-postgresApi', 'of-redisApi']),
      'voting-consumer': new Set(['of-postgresConsumer', 'of-redisConsumer']),
      'voting-data': new Set([
        'of-postgresOwner',
        'of-postgresApi',
        'of-postgresConsumer',
        'of-redisOperator',
        'of-redisApi',
        'of-redisConsumer',
      ]),
    });
  });

  it('say where the servers are', () => {
    expect(secrets()['voting-consumer']).toMatchObject({
      'postgres-user': 'votes_consumer',
      'database-url':
        'postgres://votes_consumer:of-postgresConsumer@postgres.example.com:5432/votes?sslmode=verify-full',
      'redis-url': 'rediss://votes-consumer:of-redisConsumer@redis.example.com:6379',
    });
  });

  it.each(PROFILE_NAMES)('that pods mount have the keys they mount: %s', (profile) => {
    const objects = render(PROFILES[profile]);
    for (const { namespace, spec } of podsOf(objects)) {
      const made = objects.find(
        ({ kind, metadata }) =>
          kind === 'Secret' && metadata.namespace === namespace && metadata.name === 'voting-secrets',
      );
      if (made === undefined) continue;
      expect(Object.keys(made.stringData ?? {})).toEqual(expect.arrayContaining(keysOf(spec.volumes)));
    }
  });

  it('are not made where they come from elsewhere', () => {
    for (const profile of ['default', 'production'] as const) {
      expect(render(PROFILES[profile]).filter(({ kind }) => kind === 'Secret')).toEqual([]);
    }
  });

  it('replace the pods that use them when they change', () => {
    const [before, after] = ['of-redisApi', 'of-another'].map((redisApi) =>
      Object.fromEntries(
        podsOf(
          render({
            ...PROFILES.local,
            values: { ...PROFILES.local.values, secrets: { passwords: { redisApi } } },
          }),
        )
          .filter(({ owner }) => owner.kind !== 'Job')
          .map(({ component, owner }) => [component, JSON.stringify(owner)]),
      ),
    );
    const replaced = Object.keys(before ?? {}).filter(
      (component) => before?.[component] !== after?.[component],
    );
    expect(replaced.sort()).toEqual(['api', 'redis']);
  });
});

/** The keys of the layer's Secret among a pod's volumes. */
function keysOf(volumes: readonly Readonly<Record<string, unknown>>[] = []): string[] {
  const projected = volumes.flatMap((volume) => {
    const { sources = [] } = (volume.projected ?? {}) as { sources?: { secret: SecretSource }[] };
    return sources.map(({ secret }) => secret);
  });
  return projected
    .filter(({ name }) => name === 'voting-secrets')
    .flatMap(({ items }) => items.map(({ key }) => key));
}

interface SecretSource {
  readonly name: string;
  readonly items: readonly { readonly key: string }[];
}
