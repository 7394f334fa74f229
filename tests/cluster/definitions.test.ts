import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubernetesObject } from '#tests/chart/kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from '#tests/chart/profiles.ts';
import { attempt, objectsIn } from '#tests/chart/render.ts';
import { projectFiles, read } from '#tests/source-tree.ts';
import { apply, attemptKubectl, describeCluster, remove } from './cluster.ts';

const NAMESPACE = 'votes-definitions';
const EXAMPLES = projectFiles(/^helm\/examples\/[\w-]+\.yaml$/);

/** Leaves a test out, saying why; what it found wrong before is still a failure. */
type Skip = (note: string) => never;

/** Nothing is created: the API server checks each object as if it were to be, by the definitions it has. */
describeCluster('is taken by the API server, strictly and without a warning', () => {
  beforeAll(async () => {
    // One for all of them, so that nobody's are touched; what Pod Security would refuse of a pod is warned of.
    const labels = { 'pod-security.kubernetes.io/warn': 'restricted' };
    await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } }]);
  });
  afterAll(() => remove('namespace', [NAMESPACE]));

  it.for(PROFILE_NAMES)('all of: %s', async (name, { skip }) => {
    const { printed = '', refusal } = attempt(PROFILES[name]);
    expect(refusal).toBe(undefined);
    await expectTaken(objectsIn(printed), skip);
  });

  it.for(EXAMPLES)('%s', async (file, { skip }) => {
    await expectTaken(objectsIn(read(file)), skip);
  });

  async function expectTaken(objects: readonly KubernetesObject[], skip: Skip): Promise<void> {
    const kinds = await kindsFor(objects);
    const known = objects.filter((object) => kinds.has(kindOf(object)));
    if (known.length > 0) {
      const items = known.map((object) => (kinds.get(kindOf(object)) ? moved(object) : object));
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      const args = ['apply', '--dry-run=server', '--validate=strict', '--filename=-'];
      const { status, output, complaint } = await attemptKubectl(args, { input });
      expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
      expect(output.match(/\(server dry run\)$/gm)).toHaveLength(known.length);
    }
    const unknown = objects.filter((object) => !known.includes(object)).map(kindOf);
    if (unknown.length > 0)
      skip(`The cluster has no ${[...new Set(unknown)].join(', ')}; all else is taken.`);
  }
});

function kindOf({ apiVersion, kind }: KubernetesObject): string {
  return `${apiVersion} ${kind}`;
}

function moved(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace: NAMESPACE } };
}

/** Of each kind that the cluster serves of the versions of these objects, whether its objects lie in a namespace. */
async function kindsFor(objects: readonly KubernetesObject[]): Promise<ReadonlyMap<string, boolean>> {
  const versions = [...new Set(objects.map(({ apiVersion }) => apiVersion))];
  const served = versions.map(async (version) => {
    const path = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    const { status, output } = await attemptKubectl(['get', '--raw', path]);
    const resources: Resource[] = status === 0 ? JSON.parse(output).resources : [];
    return resources.map(({ kind, namespaced }) => [`${version} ${kind}`, namespaced] as const);
  });
  return new Map((await Promise.all(served)).flat());
}

interface Resource {
  readonly kind: string;
  readonly namespaced: boolean;
}
