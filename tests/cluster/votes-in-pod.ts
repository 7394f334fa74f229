import path from 'node:path';
import { apply, logs, waitFor } from './cluster.ts';
import type { Installation } from './installation.ts';
import { nodeContainer } from './node-in-pods.ts';

const SCRIPT = path.join(import.meta.dirname, 'votes-from-pod.ts');

/** What came of votes that were cast at a rate. */
export interface CastVotes {
  /** Votes answered 201. */
  readonly accepted: number;
  /** How often each status was answered; 0 is no answer. */
  readonly answers: Readonly<Record<string, number>>;
  /** How long they were cast. */
  readonly seconds: number;
}

export interface Rate {
  /** Votes a second. */
  readonly rate: number;
  readonly seconds: number;
  /** How many are under way at the same time, at most. */
  readonly connections: number;
}

/**
 * Casts votes from a pod beside the api, so that nothing but the api is measured. It has the labels of the chart's own
 * test, which the network policies let through.
 */
export async function castInPod(installation: Installation, rate: Rate): Promise<CastVotes> {
  const { release: namespace } = installation;
  const env = {
    API_URL: `http://api.${installation.namespaces.api}:8000`,
    RATE: String(rate.rate),
    SECONDS: String(rate.seconds),
    CONNECTIONS: String(rate.connections),
  };
  const container = await nodeContainer('votes', SCRIPT, env);
  const labels = {
    'app.kubernetes.io/name': 'voting-app',
    'app.kubernetes.io/instance': namespace,
    'app.kubernetes.io/component': 'test',
  };
  const metadata = { name: 'votes', namespace, labels };
  await apply([
    { apiVersion: 'v1', kind: 'Pod', metadata, spec: { restartPolicy: 'Never', containers: [container] } },
  ]);
  await waitFor('jsonpath={.status.phase}=Succeeded', 'pod/votes', {
    namespace,
    seconds: rate.seconds + 120,
  });
  return JSON.parse(await logs('pod/votes', namespace));
}
