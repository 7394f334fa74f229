import { list, listPods } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import type { PodEnd } from './ends.ts';
import { FREE_PORTS } from './ends.ts';

/** Somewhere to connect to. */
interface Target {
  /** As the end it is of; `names` for a name that is asked for by UDP. */
  readonly name: string;
  /** What the traffic matrix calls it, as `redis 6379`. */
  readonly standsFor: string;
  readonly namespace?: string;
  readonly address: string;
  /** Null: the address is a name to look up. */
  readonly port: number | null;
}

/** A connection that is tried from a pod. */
export interface Attempt {
  readonly from: PodEnd;
  readonly target: Target;
  /** As `another api → redis 6379`. */
  readonly name: string;
  /** What the traffic matrix calls it, as `api → redis 6379`. */
  readonly row: string;
}

/** Every connection the policies of an installation have a say in: of each of the ends, to each other on each port. */
export async function attemptsOf(
  { release, namespaces }: Installation,
  ends: readonly PodEnd[],
): Promise<readonly Attempt[]> {
  const walled = Object.values(namespaces);
  const targets = [...ends.flatMap(portsOf), ...(await targetsOfTheCluster())];
  return ends.flatMap((from) => {
    // What others do among themselves is not ours to say; the test's pod is held in its own namespace.
    const isHeld = walled.includes(from.namespace) || from.namespace === release;
    return targets
      .filter(({ name }) => !name.startsWith(`${from.name} `))
      .filter(({ namespace }) => isHeld || (namespace !== undefined && walled.includes(namespace)))
      .map((target) => {
        const row = `${from.standsFor} → ${target.standsFor}`;
        return { from, target, name: `${from.name} → ${target.name}`, row };
      });
  });
}

function portsOf({ name, standsFor, namespace, address }: PodEnd): readonly Target[] {
  return FREE_PORTS.map((port) => {
    return { name: `${name} ${port}`, standsFor: `${standsFor} ${port}`, namespace, address, port };
  });
}

/** The DNS of the cluster by TCP and UDP, and its API server, which is an address like any outside. */
async function targetsOfTheCluster(): Promise<readonly Target[]> {
  const [dns] = await listPods({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } });
  const { address, port } = await apiServer();
  return [
    { name: 'dns by TCP', standsFor: 'dns 53', address: dns?.status.podIP ?? '', port: 53 },
    { name: 'dns by UDP', standsFor: 'dns 53', address: 'kubernetes.default', port: null },
    { name: 'the api server', standsFor: `the api server ${port}`, address, port },
  ];
}

/** Where the API server is, behind its Service. */
export async function apiServer(): Promise<{ readonly address: string; readonly port: number }> {
  const labels = { 'kubernetes.io/service-name': 'kubernetes' };
  const [slice] = await list<EndpointSlice>('endpointslices', { namespace: 'default', labels });
  return { address: slice?.endpoints[0]?.addresses[0] ?? '', port: slice?.ports[0]?.port ?? 0 };
}

interface EndpointSlice {
  readonly endpoints: readonly { readonly addresses: readonly string[] }[];
  readonly ports: readonly { readonly port: number }[];
}

/** Tries connections from the pods themselves. @returns Those that open. */
export async function tryAll(attempts: readonly Attempt[]): Promise<readonly Attempt[]> {
  const tried = [...Map.groupBy(attempts, ({ from }) => from)].map(async ([{ agent }, theirs]) => {
    const opened = await agent.try(theirs.map(({ name, target }) => [name, target.address, target.port]));
    return theirs.filter(({ name }) => opened.includes(name));
  });
  return (await Promise.all(tried)).flat();
}
