import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { ERRORS } from '#contract/errors.ts';
import { ROUTES, TRACEPARENT } from '#contract/routes.ts';
import type { Span, Tracing } from '#runtime/telemetry/tracing.ts';
import { activeSpan } from '#runtime/telemetry/tracing.ts';
import { toProblem } from './problems.ts';

/**
 * Gives each request of the api a span, in the trace that its sender names. Not so the live stream, which lasts as long
 * as its viewer stays, and what is not of the api: probes, and the page in standalone.
 */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span>();

  app.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || !isTraced(route)) return done();
    const { method } = request;
    const traceparent = request.headers[TRACEPARENT];
    const span = tracing.start(`${method} ${route}`, {
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : '',
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'url.path': route, // As the route is written: a path may hold a request id.
        'url.scheme': request.protocol === 'https' ? 'https' : 'http', // A proxy may pass on any text.
      },
    });
    spans.set(request, span);
    reply.raw.once('close', () => {
      if (reply.raw.headersSent) span.set({ 'http.response.status_code': reply.raw.statusCode });
      span.end();
    });
    activeSpan.run(span, done);
  });

  app.addHook('onError', (request, _reply, error: FastifyError, done) => {
    const { code } = toProblem(error);
    const span = spans.get(request);
    if (ERRORS[code].status >= 500) span?.fail(code);
    else span?.set({ 'error.type': code });
    done();
  });
}

function isTraced(route: string): boolean {
  return (route === ROUTES.about || route.startsWith(`${ROUTES.about}/`)) && route !== ROUTES.resultsStream;
}
