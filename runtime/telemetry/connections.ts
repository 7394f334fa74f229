import { isUntrusted } from '../untrusted.ts';
import type { Logger } from './logger.ts';

/**
 * Logs each time a connection to the event log is lost or can be used again; `role` says what it is for.
 *
 * @param refuse Told where the server cannot prove who it is and was never reached. Later nobody is told: its
 *   certificate may just be changed, and that passes. Told once, too, where it is a cluster and the settings say that
 *   it is none, or the reverse.
 */
export function logConnections(logger: Logger, refuse: (error: Error) => void) {
  let isReached = false;
  let isMisaddressed = false;
  return {
    onLost(role: string, error: Error): void {
      logger.warn({ role, error }, 'The connection to the event log was lost.');
      if (!isReached && isUntrusted(error)) refuse(error);
    },
    onReady(role: string): void {
      isReached = true;
      logger.info({ role }, 'Connected to the event log.');
    },
    onMisaddressed(error: Error): void {
      if (!isMisaddressed) refuse(error);
      isMisaddressed = true;
    },
  };
}

/** Says what is given up where a cluster is to keep one stream. */
export function adviseOnPartitions(
  logger: Logger,
  settings: { readonly REDIS_CLUSTER: boolean; readonly STREAM_PARTITIONS: number },
): void {
  if (settings.REDIS_CLUSTER && settings.STREAM_PARTITIONS === 1)
    logger.warn({}, 'One server of the cluster keeps all votes: STREAM_PARTITIONS above 1 spreads them.');
}

/** Logs each database connection that was lost while nobody used it. */
export function logIdleLoss(logger: Logger) {
  return (error: unknown): void => logger.warn({ error }, 'An idle database connection was lost.');
}
