import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TwoMachines } from '#tests/e2e/two-machines.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { NodeProcess } from './node-process.ts';
import { startNode } from './node-process.ts';
import { Pipeline } from './pipeline.ts';
import { relay } from './relay.ts';

/** A pipeline whose api is on a machine of its own, so that the network of its viewers can be spoilt. */
export interface CabledPipeline {
  readonly pipeline: Pipeline;
  readonly api: NodeProcess;
  close(): Promise<void>;
}

/**
 * Starts a pipeline whose api listens on `machines.one`. It reaches its servers, and is reached from here, on the same
 * ports of loopback as ever: sockets in the file system, which all networks share, lead from one to the other.
 *
 * @param env Settings of the api.
 */
export async function startCabledPipeline(
  { one }: TwoMachines,
  env: Readonly<Record<string, string>>,
): Promise<CabledPipeline> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-sockets-'));
  await chmod(folder, 0o777); // PostgreSQL runs as a user of its own.
  const [redis, postgres] = await Promise.all([
    startRedis({ args: ['--unixsocket', `${folder}/redis`] }),
    startPostgres({ args: ['-c', `unix_socket_directories=${folder}`] }),
  ]);
  const pipeline = await Pipeline.on(redis.url, postgres.url);
  const { apiPort } = pipeline;
  const toServers = [redis.port, `${folder}/redis`, postgres.port, `${folder}/.s.PGSQL.${postgres.port}`];
  const script = ['tests/processes/relay.ts', ...toServers, `${folder}/api`, apiPort].map(String);
  const inside = startNode(script, {}, one.via);
  await inside.untilPrinted(/Relaying/);
  const outside = await relay(apiPort, `${folder}/api`);

  async function close(): Promise<void> {
    await pipeline.close();
    outside.close();
    await inside.end('SIGKILL');
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await pipeline.startConsumer();
    return { pipeline, api: await pipeline.startApi({ HOST: '0.0.0.0', ...env }, one.via), close };
  } catch (error) {
    await close();
    throw error;
  }
}
