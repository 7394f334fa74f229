import { expect } from 'vitest';
import type { Labels } from '#tests/chart/kubernetes.ts';
import { podsOf } from '#tests/chart/kubernetes.ts';
import { OTHERS, PORTS } from '#tests/chart/network/connections.ts';
import type { LivePod } from '../cluster.ts';
import { apply, get, kubectl, listPods, remove, waitFor } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import { nodeCommand, nodeContainer, nodeImage } from '../node-in-pods.ts';
import { AGENT, AgentLine, CONTAINER } from './agent-line.ts';
import { renderFor } from './policies.ts';

/** A pod that connections are tried from and to. */
export interface PodEnd {
  /** Of two pods that stand for the same, each has its own. */
  readonly name: string;
  /** What the traffic matrix calls it. */
  readonly standsFor: string;
  readonly namespace: string;
  readonly address: string;
  /** By which it is told what to try. */
  readonly agent: AgentLine;
}

/** Whoever is not root may listen on these. */
export const FREE_PORTS = PORTS.filter((port) => port >= 1024);

const RUNNING = ['frontend', 'api', 'consumer', 'postgres', 'redis'];
/** What runs once, or twice in earnest. */
const PLAYED = ['frontend', 'api', 'consumer', 'migrate', 'test'];

/**
 * The ends of a vote's connections: its running pods, each of them lent an ephemeral container, and pods that stand in
 * for a second replica, for what runs once, and for everybody else.
 */
export async function openEnds(installation: Installation): Promise<readonly PodEnd[]> {
  const standIns = standInsOf(installation);
  // What an earlier run left behind may still be going.
  await remove('namespace', namespacesOfOthers(installation));
  await apply(namespacesOfOthers(installation).map(namespaceObject));
  await apply(await Promise.all(standIns.map(podObject)));
  const lent = RUNNING.map((component) => lendContainer(installation, component));
  const placed = standIns.map(async ({ name, standsFor, namespace }) => {
    const pod = podName(name);
    await waitFor('condition=Ready', `pod/${pod}`, { namespace });
    const { status } = await get<LivePod>(`pod/${pod}`, namespace);
    const address = status.podIP ?? '';
    return { name, standsFor, namespace, address, agent: new AgentLine(pod, namespace) };
  });
  return await Promise.all([...lent, ...placed]);
}

/** Removes everybody else; the pods of the vote go with it. */
export async function closeEnds(installation: Installation): Promise<void> {
  await kubectl(['delete', 'namespace', ...namespacesOfOthers(installation), '--wait=false']);
}

/** The namespaces of everybody else. */
function namespacesOfOthers({ release }: Installation): readonly string[] {
  const names = Object.values(OTHERS).flatMap((end) => ('namespace' in end ? [end.namespace] : []));
  const theirs = names.filter((name) => !name.startsWith('voting-') && name !== 'kube-system');
  return [...new Set(theirs)].map((name) => `${release}-${name}`);
}

interface StandIn {
  readonly name: string;
  readonly standsFor: string;
  readonly namespace: string;
  readonly labels: Labels;
}

function standInsOf(installation: Installation): readonly StandIn[] {
  const ours = podsOf(renderFor(installation, 'local'))
    .filter(({ component }) => PLAYED.includes(component))
    .map(({ component, namespace, labels }) => {
      const name = RUNNING.includes(component) ? `another ${component}` : component;
      return { name, standsFor: component, namespace, labels };
    });
  const others = Object.entries(OTHERS).flatMap(([name, end]) => {
    // The cluster has a DNS of its own, and CloudNativePG's pods would be more than a stand-in can be.
    if ('address' in end || name === 'dns' || name.startsWith('cnpg')) return [];
    return [{ name, standsFor: name, ...placeOf(installation, end) }];
  });
  return [...ours, ...others];
}

/** Where somebody else is who is found by labels and namespace. */
function placeOf({ release, namespaces }: Installation, end: { namespace: string; labels: Labels }) {
  const layer = /^voting-(.+)$/.exec(end.namespace)?.[1] as keyof typeof namespaces | undefined;
  const namespace = layer === undefined ? `${release}-${end.namespace}` : namespaces[layer];
  const labels = Object.entries(end.labels).map(([key, value]) => [
    key,
    value === 'release' ? release : value,
  ]);
  return { namespace, labels: Object.fromEntries(labels) };
}

function podName(name: string): string {
  return `network-${name.replaceAll(' ', '-')}`;
}

function namespaceObject(name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

async function podObject({ name, namespace, labels }: StandIn): Promise<object> {
  const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName(name), namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          ...(await nodeContainer(CONTAINER, AGENT, { PORTS: JSON.stringify(FREE_PORTS) })),
          stdin: true,
          readinessProbe: { tcpSocket: { port: FREE_PORTS.at(-1) }, periodSeconds: 1 },
          resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '128Mi' } },
          securityContext: restricted,
        },
      ],
    },
  };
}

async function lendContainer({ release, namespaces }: Installation, component: string): Promise<PodEnd> {
  const layer = component === 'postgres' || component === 'redis' ? 'data' : component;
  const namespace = namespaces[layer as keyof typeof namespaces];
  const labels = {
    'app.kubernetes.io/instance': release,
    'app.kubernetes.io/component': component,
  };
  const [pod] = await listPods({ namespace, labels });
  if (pod === undefined) return expect.unreachable(`No pod of ${component} runs in ${namespace}.`);
  const { name } = pod.metadata;
  const where = ['--namespace', namespace, `--container=${CONTAINER}`];
  const how = [`--image=${nodeImage()}`, '--profile=restricted', `--env=PORTS=${JSON.stringify(FREE_PORTS)}`];
  await kubectl([
    'debug',
    name,
    ...where,
    ...how,
    '--stdin',
    '--attach=false',
    '--quiet',
    '--',
    ...(await nodeCommand(AGENT)),
  ]);
  const runs = `jsonpath={.status.ephemeralContainerStatuses[?(@.name=='${CONTAINER}')].state.running}`;
  await waitFor(runs, `pod/${name}`, { namespace });
  const address = pod.status.podIP ?? '';
  return { name: component, standsFor: component, namespace, address, agent: new AgentLine(name, namespace) };
}
