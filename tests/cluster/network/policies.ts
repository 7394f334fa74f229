import type { KubernetesObject } from '#tests/chart/kubernetes.ts';
import type { ProfileName } from '#tests/chart/profiles.ts';
import { PROFILES } from '#tests/chart/profiles.ts';
import type { Rendering, Values } from '#tests/chart/render.ts';
import { render } from '#tests/chart/render.ts';
import { apply, kubectl } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import { mergeValues } from '../merge-values.ts';

/** What the chart renders in one of the ways it is installed, in the namespaces of an installation. */
export function renderFor(
  { release, namespaces }: Installation,
  profile: ProfileName,
  values: Values = {},
): readonly KubernetesObject[] {
  const way: Rendering = PROFILES[profile];
  // Everybody else has a namespace of this installation's own, so that no software of the cluster is in the way.
  const theirs = (name: string) => `${release}-${name}`;
  const gateways = { traefik: 'traefik', 'envoy gateway': 'envoy-gateway-system' } as Record<string, string>;
  const places = {
    namespaces,
    gateway: { namespace: theirs(gateways[profile] ?? 'gateways') },
    ingress: { namespace: theirs('ingress-nginx') },
    monitoring: { namespace: theirs('monitoring') },
    consumer: { keda: { namespace: theirs('keda') } },
    tracing: { namespace: theirs('tracing') },
    redis: { external: { namespace: theirs('redis') } },
  };
  const merged = [places, values].reduce<Values>(mergeValues, way.values ?? {});
  return render({ ...way, release, namespace: release, values: merged });
}

/** Network policies instead of those there are. */
export async function replacePolicies(
  installation: Installation,
  objects: readonly KubernetesObject[],
): Promise<void> {
  await removePolicies(installation);
  await apply(objects.filter(({ kind }) => kind === 'NetworkPolicy'));
}

/** Takes all network policies of an installation away. */
export async function removePolicies({ release }: Installation): Promise<void> {
  const selector = `--selector=app.kubernetes.io/instance=${release}`;
  await kubectl(['delete', 'networkpolicies', '--all-namespaces', selector, '--wait']);
}
