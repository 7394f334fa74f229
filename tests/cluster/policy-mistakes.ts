import type { Values } from '#tests/chart/render.ts';
import { attemptKubectl } from './cluster.ts';
import { mergeValues } from './merge-values.ts';

/** What the policy of the chart refuses that Pod Security lets pass, and in which words. */
export const MISTAKES: readonly { readonly mistake: Mistake; readonly refusal: string }[] = [
  {
    mistake: { container: { securityContext: { readOnlyRootFilesystem: false } } },
    refusal: 'A container has to have a read-only root file system.',
  },
  {
    mistake: { pod: { automountServiceAccountToken: true } },
    refusal: 'A pod has to set automountServiceAccountToken to false.',
  },
  ...[{ cpu: '1' }, { memory: '64Mi' }].map((limits) => ({
    mistake: { container: { resources: { limits } } },
    refusal: 'A container has to have limits of cpu and memory.',
  })),
  ...['example.com/page', 'example.com:5000/page', 'example.com/page:latest'].map((image) => ({
    mistake: { container: { image } },
    refusal: 'An image has to be named by a digest, or by a tag other than latest.',
  })),
  {
    mistake: { init: { resources: {} } },
    refusal: 'A container has to have limits of cpu and memory.',
  },
];

/** What a pod has other than one that is let through. */
interface Mistake {
  readonly pod?: Values;
  readonly container?: Values;
  /** Of a container that runs first. */
  readonly init?: Values;
}

const CONTAINER = {
  name: 'page',
  image: 'example.com/page:1.0',
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};
const LIMITS = { resources: { limits: { cpu: '1', memory: '64Mi' } } };

/** A pod that Pod Security restricted lets pass, with a mistake. */
export function podWith({ pod = {}, container = {}, init }: Mistake): object {
  const contained = {
    ...mergeValues(CONTAINER, container),
    resources: container.resources ?? LIMITS.resources,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'mistaken' },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [contained],
      ...(init && { initContainers: [{ ...CONTAINER, ...init, name: 'first' }] }),
      ...pod,
    },
  };
}

/** Why the cluster would not make the pod; undefined where it would. */
export async function refusalOf(pod: object, namespace: string): Promise<string | undefined> {
  const args = ['create', '--filename=-', '--namespace', namespace, '--dry-run=server'];
  const { status, complaint } = await attemptKubectl(args, { input: JSON.stringify(pod) });
  return status === 0 ? undefined : complaint;
}
