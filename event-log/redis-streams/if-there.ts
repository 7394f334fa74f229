import { LogUnavailable } from '../ports.ts';

/** The reply, or undefined where there is no group yet, or no stream: a key may hold something else. */
export async function ifThere(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof LogUnavailable && /^(NOGROUP|ERR no such key|WRONGTYPE)/.test(error.message))
      return undefined;
    throw error;
  }
}
