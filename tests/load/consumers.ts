import type { NodeProcess } from '#tests/processes/node-process.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { pinnedTo } from './cores.ts';
import type { Rig } from './rig.ts';

/** Long enough for the slowest start there is, which is then a figure and no failure. */
const READY_MS_MAX = 120_000;

/** Starts a consumer on the core it has; resolves once it is ready. */
export async function startConsumer(
  { cores }: Rig,
  pipeline: Pipeline,
  env: Record<string, string> = {},
): Promise<NodeProcess> {
  const consumer = await pipeline.startConsumer(env, pinnedTo(cores.consumer));
  await untilReady(`${consumer.probeUrl}/ready`, READY_MS_MAX);
  return consumer;
}

/** Has a consumer bring the schema and the group of the log. It leaves again, before anybody has voted. */
export async function bringSchema(
  rig: Rig,
  pipeline: Pipeline,
  env: Record<string, string> = {},
): Promise<void> {
  const consumer = await startConsumer(rig, pipeline, env);
  await consumer.end();
}
