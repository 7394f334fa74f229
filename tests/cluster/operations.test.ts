import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, inject, it, onTestFinished } from 'vitest';
import { blocksOf } from '#tests/chart/shell-blocks.ts';
import { read } from '#tests/source-tree.ts';
import {
  describeCluster,
  get,
  helm,
  kubectl,
  list,
  listPods,
  listStayingPods,
  rolledOut,
} from './cluster.ts';
import { liveVoteOfTests, untilMoreVotes } from './live-vote.ts';
import { previousChart } from './previous-chart.ts';
import { run } from './programs.ts';
import { openServers } from './servers.ts';

const SMALL = { replicas: 2, resources: { requests: { cpu: '10m', memory: '64Mi' } } };
/** What makes every pod of ours a new one, as another image would, and the migration another Job. */
const NEW = { podAnnotations: { edition: 'new' } };

const previous = inject('cluster') === null ? undefined : await previousChart();
if (previous !== undefined) afterAll(() => rm(path.dirname(previous.folder), { recursive: true }));

describeCluster('an installation, under load', () => {
  const values = { api: { ...SMALL, preStopSeconds: 5 }, consumer: SMALL };
  const vote = liveVoteOfTests('votes-operations', values, previous?.folder);
  const namespaces = () => vote().installation.namespaces;
  const editions = async (layer: 'api' | 'consumer') => {
    const staying = await listStayingPods({ namespace: namespaces()[layer] });
    return staying.map(({ metadata }) => metadata.annotations?.edition);
  };
  const serverIds = () =>
    Promise.all(
      ['redis-0', 'postgres-0'].map(
        async (name) => (await get(`pod/${name}`, namespaces().data)).metadata.uid,
      ),
    );
  const jobs = async () =>
    (await list('jobs', { namespace: namespaces().data })).map(({ metadata, status }) => ({
      name: metadata.name,
      succeeded: status.succeeded,
    }));

  it(`upgraded from ${previous?.name}, migrates and replaces what changed, and no vote is lost`, async () => {
    const [before, migration] = [await serverIds(), await jobs()];
    await vote().during(() => vote().upgrade({ api: NEW, consumer: NEW, migrate: NEW }));
    expect(await editions('api')).toEqual(['new', 'new']);
    expect(await editions('consumer')).toEqual(['new', 'new']);
    expect(await serverIds()).toEqual(before);
    expect(await jobs()).toEqual([
      { name: expect.not.stringContaining(migration[0]?.name ?? ''), succeeded: 1 },
    ]);
  });

  it('rolled back, is what it was, and no vote is lost', async () => {
    const before = await serverIds();
    const { release } = vote().installation;
    await vote().during(() =>
      helm(['rollback', release, '--namespace', release, '--wait', '--timeout', '5m']),
    );
    expect(await editions('api')).toEqual([undefined, undefined]);
    expect(await editions('consumer')).toEqual([undefined, undefined]);
    expect(await serverIds()).toEqual(before);
  });

  it('restored from a backup as docs/DEPLOYMENT.md says, gets the votes since then from the log', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-backup-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const blocks = blocksOf(read('docs/DEPLOYMENT.md')).filter(
      ({ heading }) => heading === 'Back up and restore',
    );
    const [backUp = '', restore = '', startConsumers = ''] = blocks.map(({ script }) =>
      script.replace(/\bvoting-(?=data|consumer)/g, `${vote().installation.release}-`),
    );
    const follow = (script: string) => run('bash', ['-euc', `cd '${folder}'\n${script}`]);
    await vote().during(async ({ voters }) => {
      await follow(backUp);
      await untilMoreVotes(voters);
      await follow(restore);
      await using servers = await openServers(vote().installation);
      expect(await servers.votes(['verify'], 1)).toMatch(/missing/);
      await servers.votes(['replay']);
      await servers.votes(['verify']);
      await follow(startConsumers);
      await rolledOut('deployment/consumer', namespaces().consumer);
    });
  });

  it('removed with votes that nobody has counted, and installed again, counts them', async () => {
    await kubectl(['scale', 'deployment/consumer', '--replicas=0', '--namespace', namespaces().consumer]);
    await expect.poll(() => listPods({ namespace: namespaces().consumer })).toEqual([]);
    await vote().whileVoting(untilMoreVotes);
    await vote().installation.uninstall();
    const claims = await list('persistentvolumeclaims', { namespace: namespaces().data });
    expect(claims.map(({ metadata, status }) => `${metadata.name} ${status.phase}`)).toEqual([
      'data-postgres-0 Bound',
      'data-redis-0 Bound',
    ]);
    await vote().upgrade();
    await vote().during(async () => {});
  });
});
