import { LogUnavailable } from './ports.ts';

/** Reading, acknowledging and looking may be repeated, so whatever fails there is no more than a failure. */
export function unavailable(error: unknown): LogUnavailable {
  if (error instanceof LogUnavailable) return error;
  return new LogUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
}
