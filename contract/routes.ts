/** Where each thing the api offers is found. Server and clients take their paths from here. */
export const ROUTES = {
  about: '/api',
  vote: '/api/vote',
  results: '/api/results',
  resultsStream: '/api/results/stream',
  history: '/api/results/history',
  receipt: '/api/votes/:request_id',
  pipeline: '/api/pipeline',
  reveal: '/api/ballot/reveal',
  openapi: '/api/openapi.json',
  docs: '/api/docs',
  health: '/health',
  ready: '/ready',
} as const;

/** A path as a URI template (RFC 6570), with `{name}` where a parameter stands. */
export function pathTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** The path of one vote's receipt. */
export function receiptPath(requestId: string): string {
  return ROUTES.receipt.replace(':request_id', encodeURIComponent(requestId));
}

/** The request header that carries a vote's request id. */
export const IDEMPOTENCY_KEY = 'idempotency-key';

/** The request header that says where in which trace a vote was cast (W3C Trace Context). */
export const TRACEPARENT = 'traceparent';
