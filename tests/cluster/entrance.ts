import path from 'node:path';
import { ROUTES } from '#contract/routes.ts';
import type { Labels } from '#tests/chart/kubernetes.ts';
import type { Values } from '#tests/chart/render.ts';
import { until } from '#tests/processes/until.ts';
import { apply, get, list, remove, waitFor } from './cluster.ts';
import type { Installation } from './installation.ts';
import { nodeContainer } from './node-in-pods.ts';
import { forward } from './port-forward.ts';

const PORT = 8000;
const PROXY = path.join(import.meta.dirname, 'entrance-proxy.ts');
const MADE_BY = 'app.kubernetes.io/managed-by';
const TESTS = 'votes-cluster-tests';
/** How long a node may take to answer; one that cannot be reached says nothing. */
const REACH_MAX_MS = 5_000;
/** Once it answers it stays in, however slow the machine. */
const READY = {
  httpGet: { path: ROUTES.health, port: PORT },
  periodSeconds: 1,
  timeoutSeconds: 5,
  failureThreshold: 60,
};

/** Where page and api are found from this machine. */
export interface Entrance {
  readonly url: string;
  close(): Promise<void>;
}

/** Where an entrance runs, and the labels by which the chart knows it. */
export interface Place {
  readonly namespace: string;
  readonly podLabels: Labels;
}

/** The values with which the chart lets an entrance of that release in, as it would an Ingress controller. */
export function entranceValues(release: string): Values {
  return {
    ingress: {
      ...{ enabled: true, className: 'entrance', host: 'vote.example.com' },
      ...placeOf(release),
    },
    api: { settings: { TRUST_PROXY: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16' } },
  };
}

/**
 * A way in to page and api at one address: a pod that passes requests on, as a gateway does, and stays while pods of the
 * chart come and go. It is reached at the port it has on each node; where nodes cannot be reached from here, through the
 * API server, which cuts all that is under way when one connection breaks.
 */
export async function openEntrance(
  { release, namespaces }: Pick<Installation, 'release' | 'namespaces'>,
  { namespace, podLabels: labels }: Place = placeOf(release),
): Promise<Entrance> {
  const metadata = { name: 'entrance', namespace, labels };
  await claim(namespace);
  await apply([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'NodePort', selector: labels, ports: [{ port: PORT }] },
    },
    { ...(await podOf(namespaces.api, namespaces.frontend)), metadata },
  ]);
  await waitFor('condition=Ready', 'pod/entrance', { namespace });
  const url = await nodeUrl('entrance', namespace);
  const way = (await answers(url)) ? undefined : await forward('pod/entrance', PORT, namespace);
  const close = async () => {
    await way?.close();
    await remove('namespace', [namespace]);
  };
  return { url: way?.url ?? url, close };
}

/**
 * Makes a namespace that may be removed, or takes one that the tests have left.
 *
 * @throws Error It is somebody else's.
 */
async function claim(namespace: string): Promise<void> {
  const there = (await list('namespaces')).find(({ metadata }) => metadata.name === namespace);
  if (there !== undefined && there.metadata.labels?.[MADE_BY] !== TESTS)
    throw new Error(`The namespace ${namespace} is there already; use a cluster in which it may be removed.`);
  const metadata = { name: namespace, labels: { [MADE_BY]: TESTS } };
  await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata }]);
}

/** The address of a Service on a node. */
export async function nodeUrl(name: string, namespace: string): Promise<string> {
  const service = await get(`service/${name}`, namespace);
  const [{ nodePort } = {}] = service.spec.ports as { nodePort?: number }[];
  const [node] = await list<LiveNode>('nodes');
  const { address } = node?.status.addresses.find(({ type }) => type === 'InternalIP') ?? {};
  return `http://${address}:${nodePort}`;
}

async function answers(url: string): Promise<boolean> {
  const asked = () => fetch(`${url}${ROUTES.health}`, { signal: AbortSignal.timeout(REACH_MAX_MS) });
  return await until(`${url} answers`, async () => (await asked()).ok, REACH_MAX_MS).then(
    () => true,
    () => false,
  );
}

interface LiveNode {
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

function placeOf(release: string): Place {
  return { namespace: `${release}-entrance`, podLabels: { 'app.kubernetes.io/name': 'entrance' } };
}

async function podOf(api: string, page: string): Promise<object> {
  const env = {
    API_URL: `http://api.${api}:8000`,
    PAGE_URL: `http://frontend.${page}:8080`,
    PORT: String(PORT),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ ...(await nodeContainer('entrance', PROXY, env)), readinessProbe: READY }],
    },
  };
}
