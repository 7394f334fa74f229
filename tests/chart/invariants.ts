import type { KubernetesObject, Labels, RenderedPod } from './kubernetes.ts';
import { containersOf, podsOf } from './kubernetes.ts';

/** What holds of rendered objects whatever was chosen: each gives a sentence for every object it does not hold of. */

const LABEL = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** Whose names may be longer than a label, for none of them is ever one. */
const LONG = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

/** Names are names, and labels are labels. */
export function misnamed(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap(({ kind, metadata: { name, namespace = 'none', labels = {} } }) => {
    const isName = NAME.test(name) && name.length <= (LONG.includes(kind) ? 253 : 63);
    const wrong = Object.entries(labels).filter(([, value]) => !LABEL.test(value));
    return [
      ...(isName && NAME.test(namespace) ? [] : [`${kind} ${namespace}/${name}`]),
      ...wrong.map(([label, value]) => `${kind} ${name}: ${label}=${value}`),
    ];
  });
}

/** Under these keys Kubernetes takes numbers and booleans; under every other, texts. */
const COUNTED =
  /^(|port|targetPort|containerPort|replicas|(min|max)Replicas|(min|max)ReplicaCount|pollingInterval|cooldownPeriod|averageUtilization|maxUnavailable|maxSurge|maxSkew|runAs(User|Group)|fsGroup|defaultMode|\w*[sS]econds|failureThreshold|backoffLimit|instances|average|burst|requests|maxRequestBodyBytes|cpu|memory)$/;
const SWITCHED =
  /^(automountServiceAccountToken|enableServiceLinks|runAsNonRoot|allowPrivilegeEscalation|readOnlyRootFilesystem|readOnly|login)$/;

/** Where a text became a number, a boolean or nothing, on its way through YAML. */
export function untexted(node: unknown, key = '', path = ''): string[] {
  if (typeof node === 'string') return [];
  if (Array.isArray(node)) return node.flatMap((child, index) => untexted(child, key, `${path}[${index}]`));
  if (typeof node === 'object' && node !== null) {
    return Object.entries(node).flatMap(([name, child]) => untexted(child, name, `${path}.${name}`));
  }
  const allowed = { number: COUNTED, boolean: SWITCHED }[typeof node as string];
  return allowed?.test(key) ? [] : [`${path}: ${node}`];
}

/** Selectors find the pods of their own component, all of them and no others. */
export function misselecting(objects: readonly KubernetesObject[]): string[] {
  const pods = podsOf(objects);
  return objects.flatMap((object) => {
    const found = selectedBy(object, pods);
    const component = object.metadata.labels?.['app.kubernetes.io/component'];
    const own = pods.filter((pod) => pod.component === component);
    const isRight =
      found === undefined || (found.length === own.length && found.every((pod) => own.includes(pod)));
    return isRight ? [] : [`${object.kind} ${object.metadata.name}`];
  });
}

/** The pods an object selects; undefined where it selects none by their labels, or only CloudNativePG's. */
function selectedBy({ kind, metadata, spec }: KubernetesObject, pods: readonly RenderedPod[]) {
  const { selector, podSelector } = spec as Record<string, Record<string, unknown> | undefined>;
  const chosen =
    { Service: selector, NetworkPolicy: podSelector?.matchLabels }[kind] ?? selector?.matchLabels;
  const wanted = Object.entries((chosen ?? {}) as Labels);
  if (chosen === undefined || wanted.some(([name]) => name === 'cnpg.io/cluster')) return undefined;
  return pods.filter(
    ({ namespace, labels }) =>
      namespace === metadata.namespace && wanted.every(([name, value]) => labels[name] === value),
  );
}

/** Ports and objects that something names are there, in its own namespace. */
export function dangling(objects: readonly KubernetesObject[]): string[] {
  const pods = podsOf(objects);
  return [
    ...objects.flatMap((object) =>
      [...missingPorts(object, pods), ...missingObjects(object, objects)].map(
        (missing) => `${object.kind} ${object.metadata.name}: ${missing}`,
      ),
    ),
    ...pods.flatMap((pod) => missingInPod(pod).map((missing) => `pod ${pod.component}: ${missing}`)),
  ];
}

/** Ports by name that the selected pods do not have. */
function missingPorts(object: KubernetesObject, pods: readonly RenderedPod[]): string[] {
  const { kind, spec } = object;
  const there = (selectedBy(object, pods) ?? []).flatMap(portsOf);
  const { ports = [], podMetricsEndpoints = [] } = spec as {
    ports?: { targetPort: string }[];
    podMetricsEndpoints?: { port: string }[];
  };
  const named = kind === 'Service' ? ports.map(({ targetPort }) => targetPort) : [];
  return [...named, ...podMetricsEndpoints.map(({ port }) => port)].filter((port) => !there.includes(port));
}

/** How one object names another of its namespace, and of which kind that is. */
const REFERENCES: readonly (readonly [string, RegExp])[] = [
  ['Service', /"(?:service":|backendRefs":\[)\{"name":"([^"]+)"/g],
  ['Deployment', /"scaleTargetRef":\{[^}]*"name":"([^"]+)"/g],
  ['ConfigMap', /"configMap":\{"name":"([^"]+)"/g],
  ['ServiceAccount', /"serviceAccountName":"([^"]+)"/g],
  ['TriggerAuthentication', /"authenticationRef":\{"name":"([^"]+)"/g],
  ['Middleware', /"kind":"Middleware","name":"([^"]+)"/g],
];

function missingObjects(
  { metadata, spec }: KubernetesObject,
  objects: readonly KubernetesObject[],
): string[] {
  const text = JSON.stringify(spec);
  return REFERENCES.flatMap(([kind, pattern]) => {
    const there = objects.filter(
      (each) => each.kind === kind && each.metadata.namespace === metadata.namespace,
    );
    const named = [...text.matchAll(pattern)].map(([, name = '']) => name);
    return named.filter((name) => !there.some((each) => each.metadata.name === name));
  });
}

/** Ports that probes ask and volumes that are mounted, and a pod does not have. */
function missingInPod(pod: RenderedPod): string[] {
  const text = JSON.stringify(pod.spec);
  const probed = [...text.matchAll(/"httpGet":\{[^}]*"port":"([^"]+)"/g)].map(([, port = '']) => port);
  const mounted = [...text.matchAll(/"name":"([^"]+)","mountPath"/g)].map(([, name = '']) => name);
  const claims = (pod.owner.spec.volumeClaimTemplates ?? []) as KubernetesObject[];
  const volumes = [
    ...(pod.spec.volumes ?? []).map(({ name }) => name),
    ...claims.map(({ metadata }) => metadata.name),
  ];
  return [
    ...probed.filter((port) => !portsOf(pod).includes(port)),
    ...mounted.filter((name) => !volumes.includes(name)),
  ];
}

function portsOf({ spec }: RenderedPod): string[] {
  return spec.containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name));
}

/** Pods keep to Pod Security's level restricted, and to requests and limits. */
export function unrestricted(objects: readonly KubernetesObject[]): string[] {
  return podsOf(objects).flatMap(({ component, spec }) => {
    const pod = spec.securityContext as Record<string, unknown>;
    const isHeld =
      pod.runAsNonRoot === true &&
      (pod.seccompProfile as { type: string }).type === 'RuntimeDefault' &&
      spec.automountServiceAccountToken === false &&
      containersOf(spec).every(
        ({ securityContext: own, resources }) =>
          own.allowPrivilegeEscalation === false &&
          own.readOnlyRootFilesystem === true &&
          JSON.stringify(own.capabilities) === '{"drop":["ALL"]}' &&
          'memory' in resources.limits,
      );
    return isHeld ? [] : [component];
  });
}
