import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject } from 'vitest';
import type { Values } from '#tests/chart/render.ts';
import { apply, remove, waitFor } from './cluster.ts';
import type { Installation } from './installation.ts';
import type { Forward } from './port-forward.ts';
import { forward } from './port-forward.ts';

const PORT = 8000;
const LABELS = { 'app.kubernetes.io/name': 'entrance' };
const READY = { httpGet: { path: '/health', port: PORT }, periodSeconds: 1 };

/** The values with which the chart lets an entrance of that release in, as it would an Ingress controller. */
export function entranceValues(release: string): Values {
  return {
    ingress: {
      ...{ enabled: true, className: 'entrance', host: 'vote.example.com' },
      ...{ namespace: namespaceOf(release), podLabels: LABELS },
    },
    api: { settings: { TRUST_PROXY: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16' } },
  };
}

/**
 * A way in to page and api at one address, that works with every cluster: a pod that passes requests on, as a gateway
 * does, reached from this machine through the API server. It stays while pods of the chart come and go.
 */
export async function openEntrance({ release, namespaces }: Installation): Promise<Forward> {
  const namespace = namespaceOf(release);
  await apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      ...(await podOf(namespaces.api, namespaces.frontend)),
      metadata: { name: 'entrance', namespace, labels: LABELS },
    },
  ]);
  await waitFor('condition=Ready', 'pod/entrance', { namespace });
  const way = await forward('pod/entrance', PORT, namespace);
  const close = async () => {
    await way.close();
    await remove('namespace', [namespace]);
  };
  return { ...way, close, [Symbol.asyncDispose]: close };
}

function namespaceOf(release: string): string {
  return `${release}-entrance`;
}

async function podOf(api: string, page: string): Promise<object> {
  const { registry, tag } = inject('cluster') ?? expect.unreachable('There is no cluster.');
  const script = await readFile(path.join(import.meta.dirname, 'entrance-proxy.ts'), 'utf8');
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
      containers: [
        {
          name: 'entrance',
          image: `${registry}/voting-api:${tag}`,
          command: ['/nodejs/bin/node', '--input-type=module-typescript', '--eval', script],
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          readinessProbe: READY,
        },
      ],
    },
  };
}
