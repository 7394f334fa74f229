import type { TallyReader, VoteReceipt } from '#results/ports.ts';

/**
 * Looks receipts up so that all that are asked for in one turn of the event loop are one query [API8]: a hall
 * that votes at once asks for its receipts at once.
 */
export function receiptsByTurn(
  reader: Pick<TallyReader, 'readReceipts'>,
): (id: string) => Promise<VoteReceipt> {
  let asked: Set<string> | undefined;
  let answer: Promise<Map<string, VoteReceipt>>;

  return async (requestId) => {
    if (asked === undefined) {
      const ids = new Set<string>();
      asked = ids;
      answer = new Promise((resolve) => setImmediate(resolve)).then(() => {
        asked = undefined;
        return reader.readReceipts([...ids]);
      });
    }
    asked.add(requestId);
    return (await answer).get(requestId) ?? { state: 'not_counted' };
  };
}
