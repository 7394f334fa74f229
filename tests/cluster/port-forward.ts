import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inNamespace } from './cluster.ts';

const OPEN_MAX_MS = 20_000;

/** A way from this machine to a port of a pod, through the API server: it works with every cluster. */
export interface Forward extends AsyncDisposable {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens a way to a port of `service/api`, `pod/redis-0` or the like. It leads to one pod, also for a Service, and ends
 * with it.
 */
export async function forward(what: string, port: number, namespace: string): Promise<Forward> {
  const args = ['port-forward', what, `:${port}`, '--address=127.0.0.1', ...inNamespace(namespace)];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const close = async () => {
    child.kill();
    await ended;
  };
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const opened = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, local] = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (local !== undefined) resolve(Number(local));
    });
  });
  const given = AbortSignal.timeout(OPEN_MAX_MS);
  const local = await Promise.race([opened, ended, once(given, 'abort')]);
  if (typeof local === 'number') {
    const url = `http://127.0.0.1:${local}`;
    return { url, port: local, close, [Symbol.asyncDispose]: close };
  }
  await close();
  throw new Error(`No way to ${what} in ${namespace}: ${complaint || `none within ${OPEN_MAX_MS} ms`}`);
}
