import type { FastifyInstance } from 'fastify';
import { visit } from 'jsonc-parser';
import { ApiProblem } from '../api-problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it arrived. */
    bodyText: string;
  }
}

/**
 * Takes JSON and nothing else: other content types are refused with 415, an empty body is malformed, and so is
 * one in which a key stands twice. `JSON.parse` keeps the last of two, a proxy or a log may have kept the first.
 *
 * Keys are looked at once the body is known to be what the schema says: the search recurses, and a body of our
 * schemas is never deep.
 */
export function takeOnlyJson(app: FastifyInstance): void {
  app.decorateRequest('bodyText', '');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.bodyText = String(body);
    try {
      done(null, JSON.parse(request.bodyText));
    } catch (cause) {
      done(new ApiProblem('malformed_json', {}, { cause }));
    }
  });
  // A body without a content type was refused as unsupported before this; here there is none at all.
  app.addHook('preValidation', (request, _reply, done) => {
    const isMissing =
      request.headers['content-type'] === undefined && request.routeOptions.schema?.body !== undefined;
    done(isMissing ? new ApiProblem('malformed_json') : undefined);
  });
  app.addHook('preHandler', ({ body, bodyText }, _reply, done) => {
    // Written out again each key stands once: what comes out as it came in, as most votes do, need not be searched.
    if (bodyText === '' || JSON.stringify(body) === bodyText) return done();
    const repeated = repeatedKey(bodyText);
    if (repeated === undefined) return done();
    done(new ApiProblem('repeated_key', { detail: `The key ${JSON.stringify(repeated)} stands twice.` }));
  });
}

/** The first key that stands twice in one object of a text that is valid JSON. */
function repeatedKey(text: string): string | undefined {
  const objects: Set<string>[] = [];
  let repeated: string | undefined;
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty(key) {
      const keys = objects.at(-1);
      if (keys?.has(key)) repeated ??= key;
      keys?.add(key);
    },
  });
  return repeated;
}
