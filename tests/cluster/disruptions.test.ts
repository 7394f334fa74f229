import { expect, it } from 'vitest';
import {
  attemptKubectl,
  describeCluster,
  exec,
  kubectl,
  listPods,
  listStayingPods,
  restart,
  rolledOut,
  waitFor,
} from './cluster.ts';
import { knockDuring } from './knocks.ts';
import { CROWD, liveVoteOfTests, untilMoreVotes } from './live-vote.ts';
import { NODE } from './node-in-pods.ts';
import type { Ended } from './programs.ts';

const RELEASE = 'votes-disruptions';
/** More in it than 1 MiB, and the kubelet evicts the pod. */
const SCRATCH = {
  extraVolumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Mi' } }],
  extraVolumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
};
const FILL_SCRATCH = [NODE, '--eval', "fs.writeFileSync('/scratch/filled', Buffer.alloc(3_000_000))"];
const ANOTHER_MAX = { timeout: 120_000 };
const THREE_SMALL = { replicas: 3, resources: { requests: { cpu: '10m', memory: '64Mi' } }, ...SCRATCH };
/** Long enough for gateways and the cluster to send nobody to a pod any more: the chart's own default. */
const API = { ...THREE_SMALL, preStopSeconds: 5 };

/** What a dead consumer held is taken over soon. */
const CONSUMER = { ...THREE_SMALL, settings: { RECLAIM_AFTER_MS: 2_000 } };

/** Deleted as an operator would, and as if its node had gone. */
const WAYS = [[], ['--grace-period=0', '--force']] as const;

describeCluster('three apis and three consumers, under load', () => {
  const vote = liveVoteOfTests(RELEASE, { api: API, consumer: CONSUMER });
  const layers = ['api', 'consumer'] as const;
  const namespaceOf = (layer: (typeof layers)[number]) => vote().installation.namespaces[layer];

  /** A pod that is not on its way out, by its place in the list. */
  async function podOf(layer: (typeof layers)[number], place = 0): Promise<string> {
    const staying = await listStayingPods({ namespace: namespaceOf(layer) });
    return staying[place]?.metadata.name ?? expect.unreachable(`There is no pod ${place} of ${layer}.`);
  }

  /** Asks the cluster to evict a pod, as whoever drains a node does; the budget may refuse. */
  function evict(name: string, namespace: string): Promise<Ended> {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    const args = ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, '--filename=-'];
    return attemptKubectl(args, { input: JSON.stringify(eviction) });
  }

  /**
   * Waits until another pod of this name is ready in the place of the one that comes to its end by `ending`. Until it is
   * there the cluster tells of the old one as if it ran.
   */
  async function replaced(name: string, namespace: string, ending: () => Promise<unknown>): Promise<void> {
    const uid = async () => {
      const pods = await listPods({ namespace });
      return pods.find(({ metadata }) => metadata.name === name)?.metadata.uid;
    };
    const old = await uid();
    await ending();
    await expect.poll(uid, ANOTHER_MAX).not.toBeOneOf([old, undefined]);
    await waitFor('condition=Ready', `pod/${name}`, { namespace });
  }

  function scale(what: string, replicas: number, namespace: string): Promise<string> {
    return kubectl(['scale', what, `--replicas=${replicas}`, '--namespace', namespace]);
  }

  it('a rolling update of both counts all votes, and the api takes every connection', async () => {
    const { voters, viewers } = await vote().during(async () => {
      const api = { host: `api.${namespaceOf('api')}`, port: 8000 };
      const knocks = await knockDuring('pod/entrance', `${RELEASE}-entrance`, api, () =>
        Promise.all(layers.map((layer) => restart(`deployment/${layer}`, namespaceOf(layer)))),
      );
      expect(knocks).toEqual({ opened: expect.any(Number) });
    });
    // A connection that is kept may be closed just as a request is sent on it: its vote is sent again.
    const failures = [...voters.failures.values()].reduce((sum, count) => sum + count, 0);
    expect(failures, JSON.stringify([...voters.failures])).toBeLessThanOrEqual(API.replicas * CROWD.count);
    const endings = viewers.flatMap((viewer) => viewer.endings);
    expect(endings).toContain('told');
    expect(endings).not.toContain('cut');
  });

  it('[CO1] pods that are deleted, with grace and without, cost no vote', async () => {
    await vote().during(async ({ voters }) => {
      for (const how of WAYS) {
        for (const layer of layers)
          await kubectl(['delete', 'pod', await podOf(layer), '--namespace', namespaceOf(layer), ...how]);
        await untilMoreVotes(voters);
      }
      await Promise.all(layers.map((layer) => rolledOut(`deployment/${layer}`, namespaceOf(layer))));
    });
  });

  it('who drains a node may take one pod of each at a time, which costs no vote', async () => {
    const drain = async (layer: (typeof layers)[number]) => {
      const [namespace, deployment] = [namespaceOf(layer), `deployment/${layer}`];
      const [first, second] = [await podOf(layer), await podOf(layer, 1)];
      expect(await evict(first, namespace)).toMatchObject({ status: 0 });
      expect(await evict(second, namespace)).toMatchObject({
        status: 1,
        complaint: expect.stringContaining("violate the pod's disruption budget"),
      });
      await rolledOut(deployment, namespace);
      // The budget counts the new pod a moment later.
      await expect.poll(() => evict(second, namespace)).toMatchObject({ status: 0 });
      await rolledOut(deployment, namespace);
    };
    await vote().during(() => Promise.all(layers.map(drain)));
  });

  it('Redis deleted, with grace and without, while votes wait that nobody counts, keeps them', async () => {
    const { data, consumer } = vote().installation.namespaces;
    await vote().during(async ({ voters }) => {
      await scale('deployment/consumer', 0, consumer);
      await expect.poll(() => listPods({ namespace: consumer })).toEqual([]);
      for (const how of WAYS) {
        await untilMoreVotes(voters);
        await replaced('redis-0', data, () =>
          kubectl(['delete', 'pod', 'redis-0', '--namespace', data, ...how]),
        );
      }
      await scale('deployment/consumer', THREE_SMALL.replicas, consumer);
    });
  });

  it('PostgreSQL deleted, with grace and without, costs no vote', async () => {
    const { data } = vote().installation.namespaces;
    await vote().during(async ({ voters }) => {
      for (const how of WAYS) {
        await replaced('postgres-0', data, () =>
          kubectl(['delete', 'pod', 'postgres-0', '--namespace', data, ...how]),
        );
        await untilMoreVotes(voters);
      }
    });
  });

  it('[CO1] consumers killed with votes in hand, while PostgreSQL is away, cost no vote', async () => {
    const { data, consumer } = vote().installation.namespaces;
    await vote().during(async ({ voters }) => {
      await scale('statefulset/postgres', 0, data);
      await waitFor('delete', 'pod/postgres-0', { namespace: data });
      await untilMoreVotes(voters);
      await kubectl(['delete', 'pods', '--all', '--grace-period=1', '--namespace', consumer]);
      await scale('statefulset/postgres', 1, data);
      await rolledOut('statefulset/postgres', data);
      await rolledOut('deployment/consumer', consumer);
    });
  });

  it('PostgreSQL that the kubelet evicts, for it has filled its scratch space, costs no vote', async () => {
    const { data } = vote().installation.namespaces;
    const fill = ['dd', 'if=/dev/zero', 'of=/tmp/filled', 'bs=1M', 'count=80'];
    await vote().during(() =>
      replaced('postgres-0', data, async () => {
        await exec('pod/postgres-0', data, fill);
        await expect.poll(() => evictionsIn(data), ANOTHER_MAX).toContain('exceeds the limit');
      }),
    );
  });

  it.each(layers)('one %s that the kubelet evicts costs no vote', async (layer) => {
    const namespace = namespaceOf(layer);
    await vote().during(async () => {
      const full = await podOf(layer);
      await exec(`pod/${full}`, namespace, FILL_SCRATCH);
      await expect.poll(() => evictionsIn(namespace), ANOTHER_MAX).toContain(full);
      await rolledOut(`deployment/${layer}`, namespace);
    });
  });
});

function evictionsIn(namespace: string): Promise<string> {
  return kubectl(['get', 'events', '--namespace', namespace, '--field-selector=reason=Evicted']);
}
