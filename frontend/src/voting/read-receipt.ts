import type { ApiError, Client } from '#contract/client.ts';
import { toApiError } from '../ask.ts';

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
