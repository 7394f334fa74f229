import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsPage } from './telemetry/metrics.ts';

/** What a process says of itself when asked whether it may receive work. */
export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  readonly dependencies: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}

/** A readiness: ready when every dependency is. */
export function readiness(dependencies: Readiness['dependencies']): Readiness {
  const ready = Object.values(dependencies).every((dependency) => dependency.ok);
  return { status: ready ? 'ready' : 'not_ready', dependencies };
}

export interface ProbeServerOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: MetricsPage;
  /** Answers `/health` and `/ready`; a process with an HTTP server of its own answers them there. */
  readonly probes?: {
    /** Whether the process still turns; says nothing about what it depends on. */
    isAlive(): boolean;
    readiness(): Promise<Readiness>;
  };
}

export interface ProbeServer {
  /** Starts to listen; gives the port. Rejects when the port is taken. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, and the probes of a process that has no other HTTP server, on a port of their own that is
 * never offered to the public.
 */
export function createProbeServer(options: ProbeServerOptions): ProbeServer {
  const server = createServer((request, response) => {
    answer(options, request.url ?? '/', response).catch(() => send(response, 500, { status: 'error' }));
  });
  return {
    async listen() {
      server.listen(options.port, options.host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { metrics, probes }: ProbeServerOptions,
  url: string,
  response: ServerResponse,
): Promise<void> {
  const path = url.split('?')[0];
  if (path === '/metrics') {
    const { text, contentType } = await metrics.read();
    response.writeHead(200, { 'content-type': contentType }).end(text);
  } else if (path === '/health' && probes) {
    const alive = probes.isAlive();
    send(response, alive ? 200 : 503, { status: alive ? 'ok' : 'hung', timestamp: new Date().toISOString() });
  } else if (path === '/ready' && probes) {
    const state = await probes.readiness();
    send(response, state.status === 'ready' ? 200 : 503, state);
  } else {
    send(response, 404, { status: 'not_found' });
  }
}

/** Node drops the body of an answer to HEAD by itself. */
function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
