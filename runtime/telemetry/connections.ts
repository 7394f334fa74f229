import type { Logger } from './logger.ts';

/** Logs each time a connection to the event log is lost or can be used again; `role` says what it is for. */
export function logConnections(logger: Logger) {
  return {
    onLost: (role: string, error: Error) =>
      logger.warn({ role, error }, 'The connection to the event log was lost.'),
    onReady: (role: string) => logger.info({ role }, 'Connected to the event log.'),
  };
}

/** Logs each database connection that was lost while nobody used it. */
export function logIdleLoss(logger: Logger) {
  return (error: unknown): void => logger.warn({ error }, 'An idle database connection was lost.');
}
