import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { apply, remove } from '../cluster.ts';
import { nodeUrl } from '../entrance.ts';
import type { Implementation } from './implementations.ts';

/** A way from this machine to the pods of a gateway, at a name that is a name to the gateway, too. */
export interface WayIn {
  /** `http://localhost:port`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens a port on each node that leads to the gateway's pods, and one of this machine that leads there: so programs that
 * go by the address they are given, such as browsers, ask for `localhost`.
 */
export async function openWayIn(implementation: Implementation, release: string): Promise<WayIn> {
  const { namespace, podPort } = implementation;
  const spec = {
    type: 'NodePort',
    selector: implementation.labelsFor(release),
    ports: [{ port: podPort }],
  };
  await apply([{ apiVersion: 'v1', kind: 'Service', metadata: { name: release, namespace }, spec }]);
  const { hostname, port } = new URL(await nodeUrl(release, namespace));
  const server = createServer((client) => {
    const gateway = connect(Number(port), hostname);
    client.on('error', () => gateway.destroy()).on('close', () => gateway.destroy());
    gateway.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(gateway).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      await remove('service', [release], namespace);
    },
  };
}
