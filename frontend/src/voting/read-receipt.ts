import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';

/** What can become of a vote that was taken. */
export type Fate = 'counted' | 'dead_lettered';

/**
 * Asks once what became of a vote.
 *
 * @returns Its fate; `undefined` where it is not known yet, for a vote that waits in the event log has no receipt; or
 *   why nothing could be learnt.
 */
export async function readReceipt(
  requestId: string,
  client: Pick<Client, 'receipt'>,
): Promise<Fate | undefined | ApiError> {
  try {
    const { state } = await client.receipt(requestId);
    return state === 'counted' || state === 'dead_lettered' ? state : undefined;
  } catch (error) {
    return toApiError(error);
  }
}

/** The client rejects with an ApiError only; what else comes out of a browser is a request that was not made. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('network', String(error));
}
