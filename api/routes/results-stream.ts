import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '#contract/operations.ts';
import { ApiProblem } from '../api-problem.ts';
import { clientAddress } from '../edge/client-address.ts';
import type { MeasureRequest } from '../edge/measure.ts';
import type { ChangingLimits } from '../limits.ts';
import type { LiveTally } from '../live/live-tally.ts';
import type { ResultsDocuments } from '../live/results-document.ts';
import type { Viewers } from '../live/viewers.ts';

export interface ResultsStreamOptions {
  readonly live: LiveTally;
  readonly documents: ResultsDocuments;
  readonly viewers: Viewers;
  readonly limits: ChangingLimits<'streamsMax' | 'streamsPerClientMax'>;
  /** Called for each stream as it begins. */
  readonly measure: MeasureRequest;
}

/**
 * `GET /api/results/stream`: server-sent events, the newest results at once and then on every change [API6]. The
 * answer leaves the framework's hands: it lasts as long as the viewer stays.
 */
export function resultsStreamRoute(app: FastifyInstance, options: ResultsStreamOptions): void {
  const { live, documents, viewers, limits, measure } = options;
  live.subscribe(() => {
    const event = newestEvent();
    if (event) viewers.broadcast(event);
  });

  app.get(OPERATIONS.resultsStream.path, { exposeHeadRoute: false }, (request, reply) => {
    // Queued behind another answer on its connection: one socket could take every place there is.
    if (reply.raw.socket === null)
      throw new ApiProblem('malformed_request', { detail: 'A stream is not pipelined.' });
    const { streamsMax, streamsPerClientMax } = limits.current;
    if (viewers.count >= streamsMax) throw new ApiProblem('too_many_streams');
    const client = clientAddress(request.ip);
    if (viewers.countFrom(client) >= streamsPerClientMax) throw new ApiProblem('too_many_streams_here');
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no', // Or nginx keeps the events until its buffer is full.
    });
    request.raw.socket.setTimeout(0); // The viewers tell by themselves who does not read.
    measure(request, reply);
    viewers.add(reply.raw, client, newestEvent());
  });

  function newestEvent(): Buffer | undefined {
    const { newest } = live;
    return newest && documents.of(newest.tally, newest.stale).event;
  }
}
