import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { read } from '../source-tree.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { find, podsOf } from './kubernetes.ts';
import { PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';

const PASSWORDS = {
  'votes-api': 'of-the-api',
  'votes-consumer': 'of-the-consumer',
  'votes-cli': 'of-the-operator',
};
/** What Compose's server and the chart's may differ in: where it listens, and where the list of users is. */
const OF_ITS_PLACE = ['port', 'bind', 'protected-mode', 'aclfile'];

function redisPod() {
  const [redisOperator, redisApi, redisConsumer] = [
    PASSWORDS['votes-cli'],
    PASSWORDS['votes-api'],
    PASSWORDS['votes-consumer'],
  ];
  const passwords = { redisOperator, redisApi, redisConsumer };
  const objects = render({
    ...PROFILES.local,
    values: { ...PROFILES.local.values, secrets: { create: true, passwords } },
  });
  const pod = podsOf(objects).find(({ component }) => component === 'redis');
  if (pod === undefined) throw new Error('There is no pod of Redis.');
  return { objects, pod };
}

/** The folders that the pod mounts, made here: those of its files, of its Secret, and an empty one for the users. */
function mount({ objects, pod }: ReturnType<typeof redisPod>): Readonly<Record<string, string>> {
  const root = mkdtempSync(path.join(tmpdir(), 'votes-redis-pod-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = (name: string, files: Readonly<Record<string, string>>): string => {
    mkdirSync(path.join(root, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, name, file), text);
    return path.join(root, name);
  };
  const secret = objects.find(
    ({ kind, metadata }) => kind === 'Secret' && metadata.namespace === pod.namespace,
  );
  return {
    '/etc/valkey': folder('configuration', find(objects, 'ConfigMap', 'redis-configuration').data ?? {}),
    '/run/secrets/voting': folder('secrets', filesOf(secret, pod.spec.volumes)),
    '/run/valkey': folder('users', {}),
  };
}

/** What a pod's volume of a Secret holds, by the names of the files. */
function filesOf(
  secret: KubernetesObject | undefined,
  volumes: readonly Readonly<Record<string, unknown>>[] = [],
) {
  const volume = volumes.find(({ name }) => name === 'secrets') as unknown as SecretVolume;
  const items = volume.projected.sources.flatMap(({ secret: { items } }) => items);
  return Object.fromEntries(items.map(({ key, path: file }) => [file, secret?.stringData?.[key] ?? '']));
}

interface SecretVolume {
  readonly projected: {
    readonly sources: readonly {
      readonly secret: { readonly items: readonly { key: string; path: string }[] };
    }[];
  };
}

/** Directives of a file of Redis, by name. */
function directivesOf(file: string): Record<string, string> {
  const lines = [...file.matchAll(/^([a-z-]+) (.+)$/gm)];
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
}

describeChart('the Redis that the chart brings', () => {
  it('is told each user with the hash of that user’s own password', () => {
    const pod = redisPod();
    const mounted = mount(pod);
    const [init] = pod.pod.spec.initContainers ?? [];
    const [program = '', ...args] = (init?.command ?? []).map((word) =>
      Object.entries(mounted).reduce((text, [there, here]) => text.replaceAll(there, here), word),
    );
    execFileSync(program, args);
    const users = readFileSync(path.join(mounted['/run/valkey'] ?? '', 'users.acl'), 'utf8');
    const hashes = [...users.matchAll(/^user (\S+) on #([0-9a-f]{64}) /gm)].map(([, user, hash]) => [
      user,
      hash,
    ]);
    expect(Object.fromEntries(hashes)).toEqual(
      Object.fromEntries(
        Object.entries(PASSWORDS).map(([user, password]) => [
          user,
          createHash('sha256').update(password).digest('hex'),
        ]),
      ),
    );
  });

  it('keeps votes as the one of Compose does', () => {
    const chart = find(redisPod().objects, 'ConfigMap', 'redis-configuration').data?.['valkey.conf'] ?? '';
    const [here, there] = [chart, read('compose/redis/redis.conf')].map((file) =>
      Object.entries(directivesOf(file)).filter(([name]) => !OF_ITS_PLACE.includes(name)),
    );
    expect(here?.length).toBeGreaterThan(5);
    expect(here?.sort()).toEqual(there?.sort());
  });
});
