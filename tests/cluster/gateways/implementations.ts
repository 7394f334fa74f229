import { inject } from 'vitest';
import type { Labels } from '#tests/chart/kubernetes.ts';
import type { LivePod } from '../cluster.ts';
import { attemptKubectl, listPods, waitFor } from '../cluster.ts';

/** An implementation of the Gateway API that the chart has limits for. */
export interface Implementation {
  /** As `gateway.implementation` has it. */
  readonly name: string;
  readonly className: string;
  /** The listener's port, as `gateway.port` has it. */
  readonly listenerPort: number;
  /** Where the pods that carry the traffic listen for it. */
  readonly podPort: number;
  readonly namespace: string;
  /** Labels of those pods, for the Gateway of a release. */
  labelsFor(release: string): Labels;
}

const IMPLEMENTATIONS: readonly Implementation[] = [
  {
    name: 'traefik',
    className: 'traefik',
    listenerPort: 8000,
    podPort: 8000,
    namespace: 'traefik',
    labelsFor: () => ({ 'app.kubernetes.io/name': 'traefik' }),
  },
  {
    name: 'envoy-gateway',
    className: 'envoy',
    listenerPort: 80,
    // Envoy is not root, so Envoy Gateway has it listen 10,000 above a port below 1024.
    podPort: 10080,
    namespace: 'envoy-gateway-system',
    labelsFor: (release) => ({
      'gateway.envoyproxy.io/owning-gateway-name': 'voting',
      'gateway.envoyproxy.io/owning-gateway-namespace': release,
    }),
  },
];

/** Those whose class of Gateway the cluster has; says which it has not. */
export async function implementationsThere(): Promise<readonly Implementation[]> {
  if (inject('cluster') === null) return [];
  const { output } = await attemptKubectl(['get', 'gatewayclasses', '--output=name']);
  const classes = output.split('\n').map((line) => line.split('/')[1]);
  const there = IMPLEMENTATIONS.filter(({ className }) => classes.includes(className));
  for (const { name, className } of IMPLEMENTATIONS.filter((each) => !there.includes(each))) {
    process.stderr.write(
      `Left out: the tests of ${name}, for the cluster has no GatewayClass ${className}.\n`,
    );
  }
  return there;
}

/** The pods that carry the traffic of a release's Gateway, once they are ready. */
export async function podsOfGateway(
  implementation: Implementation,
  release: string,
): Promise<readonly LivePod[]> {
  const selection = { namespace: implementation.namespace, labels: implementation.labelsFor(release) };
  await waitFor('create', 'pod', { ...selection, seconds: 120 });
  await waitFor('condition=Ready', 'pod', { ...selection, seconds: 120 });
  return await listPods(selection);
}
