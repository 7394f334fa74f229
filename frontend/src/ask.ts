import { ApiError } from '#contract/client.ts';

/**
 * Asks once. Never rejects.
 *
 * @param question The call of the client, under way.
 * @param read The answer as it is known to be, or undefined where it is none.
 * @param refusal Says that it was none.
 * @returns The answer, or why there is none.
 */
export async function ask<Answer>(
  question: Promise<unknown>,
  read: (answer: unknown) => Answer | undefined,
  refusal: string,
): Promise<Answer | ApiError> {
  try {
    return read(await question) ?? new ApiError('not_the_api', refusal);
  } catch (error) {
    return toApiError(error);
  }
}

/** The client rejects with an ApiError only; what else comes out of a browser is a request that was not made. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('network', String(error));
}
