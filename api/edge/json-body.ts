import type { FastifyInstance } from 'fastify';
import { visit } from 'jsonc-parser';
import { ApiProblem } from '../api-problem.ts';

/**
 * Takes JSON and nothing else: other content types are refused with 415, an empty body is malformed, and so is
 * one in which a key stands twice. `JSON.parse` keeps the last of two, a proxy or a log may have kept the first.
 */
export function takeOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parse(String(body)));
    } catch (error) {
      done(error as Error);
    }
  });
  // Without a content type there was no body either, or it would have been refused.
  app.addHook('preValidation', async (request) => {
    const expected = request.routeOptions.schema?.body !== undefined;
    if (expected && request.headers['content-type'] === undefined) throw new ApiProblem('malformed_json');
  });
}

/**
 * The value a text of JSON stands for.
 *
 * @throws ApiProblem malformed_json or repeated_key.
 */
export function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ApiProblem('malformed_json', {}, { cause: error });
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) {
    throw new ApiProblem('repeated_key', { detail: `The key ${JSON.stringify(repeated)} stands twice.` });
  }
  return value;
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
