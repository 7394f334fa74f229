import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { VoteReceipt } from '#results/ports.ts';
import { receiptsTogether } from './receipts-together.ts';

const counted: VoteReceipt = { state: 'counted', option: 'cats', countedAt: new Date(0), position: '1-0' };

it('[API8] receipts asked for in one turn of the event loop are one query, each answered its own', async () => {
  const queries: string[][] = [];
  const [known, other] = [mintRequestId(), mintRequestId()];
  const receiptOf = receiptsTogether({
    async readReceipts(ids) {
      queries.push([...ids]);
      return new Map([[known, counted]]);
    },
  });
  const answers = await Promise.all([receiptOf(known), receiptOf(other), receiptOf(known)]);
  expect(answers).toEqual([counted, { state: 'not_counted' }, counted]);
  expect(await receiptOf(other)).toEqual({ state: 'not_counted' });
  expect(queries).toEqual([[known, other], [other]]);
});

it('[API8] a failed query fails those who asked for it and nobody after them', async () => {
  let failing = true;
  const receiptOf = receiptsTogether({
    async readReceipts() {
      if (failing) throw new Error('down');
      return new Map();
    },
  });
  await expect(receiptOf(mintRequestId())).rejects.toThrow('down');
  failing = false;
  await expect(receiptOf(mintRequestId())).resolves.toEqual({ state: 'not_counted' });
});
