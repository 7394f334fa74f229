import { isUntrusted } from '../untrusted.ts';
import type { Logger } from './logger.ts';

/**
 * Logs each time a connection to the event log is lost or can be used again; `role` says what it is for.
 *
 * @param refuse Told where the server cannot prove who it is and was never reached. Later nobody is told: its
 *   certificate may just be changed, and that passes.
 */
export function logConnections(logger: Logger, refuse: (error: Error) => void) {
  let isReached = false;
  return {
    onLost(role: string, error: Error): void {
      logger.warn({ role, error }, 'The connection to the event log was lost.');
      if (!isReached && isUntrusted(error)) refuse(error);
    },
    onReady(role: string): void {
      isReached = true;
      logger.info({ role }, 'Connected to the event log.');
    },
  };
}

/** Logs each database connection that was lost while nobody used it. */
export function logIdleLoss(logger: Logger) {
  return (error: unknown): void => logger.warn({ error }, 'An idle database connection was lost.');
}
