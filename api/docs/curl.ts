import type { OpenApiMedia, OpenApiOperation } from '#contract/openapi-document.ts';

/**
 * A command that calls an operation. The address of the api is left to the shell variable `API`, a secret to one of
 * its own name; what else must be given is taken from the examples of the document.
 */
export function curlCommand(method: string, path: string, operation: OpenApiOperation): string {
  const isStream = operation.responses[200]?.content?.['text/event-stream'] !== undefined;
  return [
    isStream ? 'curl -sN' : 'curl -s',
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    `"$API${filledIn(path, operation)}"`,
    ...(operation.security ?? []).flatMap((secret) =>
      Object.keys(secret).map((name) => `-H "authorization: Bearer $${name}"`),
    ),
    ...Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, media]) => [
      `-H 'content-type: ${type}'`,
      `-d ${quoted(bodyOf(media))}`,
    ]),
  ].join(' ');
}

function filledIn(path: string, { parameters = [] }: OpenApiOperation): string {
  return path.replace(/\{(\w+)\}/g, (_, name) =>
    String(parameters.find((each) => each.name === name)?.example ?? ''),
  );
}

function bodyOf(media: OpenApiMedia): string {
  return JSON.stringify(media.example);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
