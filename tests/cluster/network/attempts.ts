import { list, listPods } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import type { PodEnd } from './ends.ts';
import { FREE_PORTS } from './ends.ts';

/** Somewhere to connect to. */
interface Target {
  /** The end it is at; none of ours where there is no namespace. */
  readonly at: Pick<PodEnd, 'name' | 'standsFor'> & { readonly namespace?: string };
  readonly address: string;
  /** Null: the address is a name to look up, which is asked by UDP. */
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
  /** Whether policies say what leaves the one end, and what reaches the other. */
  readonly isHeld: Readonly<Record<'Egress' | 'Ingress', boolean>>;
}

/** Every connection the policies of an installation have a say in: of each of the ends, to each other on each port. */
export async function attemptsOf(
  { release, namespaces }: Installation,
  ends: readonly PodEnd[],
): Promise<readonly Attempt[]> {
  const isOurs = (namespace = '') => Object.values<string>(namespaces).includes(namespace);
  const targets = [...ends.flatMap(portsOf), ...(await targetsOfTheCluster())];
  const pairs = ends.flatMap((from) => targets.map((target) => ({ from, target })));
  return pairs
    .filter(({ from, target }) => from.name !== target.at.name)
    .map(({ from, target }) => ({
      ...{ from, target },
      name: `${from.name} → ${target.at.name} ${target.port ?? 'by UDP'}`,
      row: `${from.standsFor} → ${target.at.standsFor} ${target.port ?? 53}`,
      // The namespace of the release has no wall, but what leaves its test is held.
      isHeld: {
        Egress: isOurs(from.namespace) || from.namespace === release,
        Ingress: isOurs(target.at.namespace),
      },
    }))
    .filter(({ isHeld }) => isHeld.Egress || isHeld.Ingress);
}

function portsOf(at: PodEnd): readonly Target[] {
  return FREE_PORTS.map((port) => ({ at, address: at.address, port }));
}

/** The DNS of the cluster by TCP and UDP, and its API server, which is an address like any outside. */
async function targetsOfTheCluster(): Promise<readonly Target[]> {
  const dns = { name: 'dns', standsFor: 'dns' };
  const server = { name: 'the api server', standsFor: 'the api server' };
  const [pod] = await listPods({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } });
  return [
    { at: dns, address: pod?.status.podIP ?? '', port: 53 },
    { at: dns, address: 'kubernetes.default', port: null },
    { at: server, ...(await apiServer()) },
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
