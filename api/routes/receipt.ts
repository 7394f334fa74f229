import type { FastifyInstance } from 'fastify';
import { parseRequestId } from '#ballot/request-id.ts';
import { OPERATIONS } from '#contract/operations.ts';
import type { Receipt, ReceiptParams } from '#contract/schemas.ts';
import type { TallyReader, VoteReceipt } from '#results/ports.ts';
import { receiptsTogether } from '../receipts-together.ts';
import { routeSchema } from './route-schema.ts';

/** `GET /api/votes/{request_id}`: what became of one vote [API8]. */
export function receiptRoute(app: FastifyInstance, reader: Pick<TallyReader, 'readReceipts'>): void {
  const receiptOf = receiptsTogether(reader);
  const schema = routeSchema(OPERATIONS.receipt);
  app.get<{ Params: ReceiptParams }>(OPERATIONS.receipt.path, { schema }, async (request, reply) => {
    const requestId = parseRequestId(request.params.request_id) ?? '';
    reply.header('cache-control', 'no-store');
    return toAnswer(requestId, await receiptOf(requestId));
  });
}

function toAnswer(requestId: string, receipt: VoteReceipt): Receipt {
  return {
    request_id: requestId,
    state: receipt.state,
    option: receipt.state === 'counted' ? receipt.option : null,
    counted_at: receipt.state === 'counted' ? receipt.countedAt.toISOString() : null,
    stream_id: receipt.state === 'not_counted' ? null : receipt.position,
  };
}
