/** What the tests of the chart look at in an object of Kubernetes; the rest is there and not typed. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  /** Empty where an object has none. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export type Labels = Readonly<Record<string, string>>;

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly limits: Labels; readonly requests: Labels };
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly startupProbe?: unknown;
  readonly livenessProbe?: unknown;
  readonly readinessProbe?: unknown;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly serviceAccountName?: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

/** A pod that an object makes, with the labels and the namespace it will have. */
export interface RenderedPod {
  readonly owner: KubernetesObject;
  readonly component: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

/** The pods that objects make: of Deployments, StatefulSets and Jobs, and those that stand for themselves. */
export function podsOf(objects: readonly KubernetesObject[]): readonly RenderedPod[] {
  return objects.filter(makesPods).map((owner) => {
    const { metadata, spec } = templateOf(owner);
    const labels = metadata.labels ?? {};
    return {
      owner,
      component: labels['app.kubernetes.io/component'] ?? '',
      namespace: owner.metadata.namespace ?? '',
      labels,
      spec,
    };
  });
}

function templateOf(owner: KubernetesObject): PodTemplate {
  return (owner.kind === 'Pod' ? owner : owner.spec.template) as PodTemplate;
}

interface PodTemplate {
  readonly metadata: Metadata;
  readonly spec: PodSpec;
}

function makesPods({ kind }: KubernetesObject): boolean {
  return ['Deployment', 'StatefulSet', 'Job', 'Pod'].includes(kind);
}

/** The one object of a kind and a name; throws where there is none. */
export function find(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}

/** All containers of a pod, those that come first included. */
export function containersOf({ initContainers = [], containers }: PodSpec): readonly Container[] {
  return [...initContainers, ...containers];
}
