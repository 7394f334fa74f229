import { setTimeout as sleep } from 'node:timers/promises';
import type { TallyReader, VoteReceipt } from '#results/ports.ts';

/** A hall is heard over many turns of the event loop, for Node accepts one new connection in each. */
const GATHER_MS = 10;

/**
 * Looks receipts up so that all that are asked for within 10 ms, and so all of one turn of the event loop, are one
 * query [API8]: a hall that votes at once asks for its receipts at once.
 */
export function receiptsTogether(
  reader: Pick<TallyReader, 'readReceipts'>,
): (id: string) => Promise<VoteReceipt> {
  let asked: Set<string> | undefined;
  let answer: Promise<Map<string, VoteReceipt>>;

  return async (requestId) => {
    if (asked === undefined) {
      const ids = new Set<string>();
      asked = ids;
      answer = sleep(GATHER_MS).then(() => {
        asked = undefined;
        return reader.readReceipts([...ids]);
      });
    }
    asked.add(requestId);
    return (await answer).get(requestId) ?? { state: 'not_counted' };
  };
}
