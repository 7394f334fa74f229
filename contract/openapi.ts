import type { TObject, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import { ERRORS, problem, RETRY_AFTER_SECONDS } from './errors.ts';
import type {
  OpenApiDocument,
  OpenApiMedia,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './openapi-document.ts';
import type { Answer, Operation, SecretName } from './operations.ts';
import { ERRORS_OF_EVERY_OPERATION, OPERATIONS } from './operations.ts';
import { pathTemplate } from './routes.ts';
import * as schemas from './schemas.ts';

/** The schemas a reader meets by name; wherever one is used, the document refers to it. */
const NAMED: Readonly<Record<string, TSchema>> = {
  Option: schemas.OptionSchema,
  RequestId: schemas.RequestIdSchema,
  VoteRequest: schemas.VoteRequest,
  VoteAccepted: schemas.VoteAccepted,
  Results: schemas.Results,
  History: schemas.History,
  Receipt: schemas.Receipt,
  Ballot: schemas.Ballot,
  About: schemas.About,
  Health: schemas.Health,
  Ready: schemas.Ready,
  Problem: schemas.ProblemSchema,
};
const REFERENCES = new Map<unknown, { $ref: string }>(
  Object.entries(NAMED).map(([name, schema]) => [schema, { $ref: `#/components/schemas/${name}` }]),
);

/**
 * The whole contract as an OpenAPI 3.1 document: plain JSON, made from the schemas that validate.
 *
 * @param version The version of the api.
 */
export function openApiDocument(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const [operationId, operation] of Object.entries<Operation>(OPERATIONS)) {
    const path = pathTemplate(operation.path);
    const method = operation.methods[0].toLowerCase();
    paths[path] = { ...paths[path], [method]: describe(operationId, operation) };
  }
  return withReferences({
    openapi: '3.1.1',
    info: {
      title: 'Cats vs Dogs',
      version,
      description:
        'A live vote. What answers GET answers HEAD too, but the stream does not. Every error is ' +
        '`application/problem+json` with a stable `code`.',
    },
    servers: [{ url: '/' }],
    paths,
    // Copies, which are written out: a named schema itself becomes a reference.
    components: {
      schemas: Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, { ...schema }])),
      securitySchemes: SECRETS,
    },
  });
}

/** The secrets an operation may ask for, by name. */
const SECRETS: Readonly<Record<SecretName, object>> = {
  STAGE_KEY: { type: 'http', scheme: 'bearer', description: 'The STAGE_KEY that the api was given.' },
};

/** A document as plain JSON, with a reference in place of each named schema. */
function withReferences(document: OpenApiDocument): OpenApiDocument {
  return JSON.parse(JSON.stringify(document, (_key, value) => REFERENCES.get(value) ?? value));
}

function describe(operationId: string, operation: Operation): OpenApiOperation {
  const { summary, description, body, bodyExample, secret } = operation;
  const parameters = [
    ...parametersOf('path', operation.params),
    ...parametersOf('query', operation.querystring),
    ...parametersOf('header', operation.headers),
  ];
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(secret && { security: [{ [secret]: [] }] }),
    ...(body && { requestBody: { required: true, content: media('application/json', body, bodyExample) } }),
    responses: responsesOf(operation),
  };
}

/** A schema with what JSON Schema lets it say for readers. */
type DescribedSchema = TSchema & { readonly description?: string; readonly examples?: readonly unknown[] };

/** A parameter with a default may be left out. */
function parametersOf(place: OpenApiParameter['in'], schema: TObject | undefined): OpenApiParameter[] {
  const required: readonly string[] = schema?.required ?? [];
  return Object.entries<DescribedSchema>(schema?.properties ?? {}).map(([name, each]) => ({
    name,
    in: place,
    required: required.includes(name) && !('default' in each),
    ...(each.description !== undefined && { description: each.description }),
    schema: each,
    ...(each.examples !== undefined && { example: each.examples[0] }),
  }));
}

function responsesOf({ answers, errors }: Operation): Record<string, OpenApiResponse> {
  const codes = [...errors, ...ERRORS_OF_EVERY_OPERATION];
  const refusals = Object.entries(Object.groupBy(codes, (code) => ERRORS[code].status));
  return {
    ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answered(answer)])),
    ...Object.fromEntries(refusals.map(([status, group = []]) => [status, refused(group)])),
  };
}

function answered({ description, schema, mediaType, example, headers, links }: Answer): OpenApiResponse {
  const told = Object.entries(headers ?? {}).map(([name, says]) => [
    name,
    { description: says, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(told.length > 0 && { headers: Object.fromEntries(told) }),
    ...(schema && { content: media(mediaType ?? 'application/json', schema, example) }),
    ...(links && { links }),
  };
}

/** One response for all the errors of one status, which `code` tells apart. */
function refused(codes: readonly ErrorCode[]): OpenApiResponse {
  const schema = {
    allOf: [schemas.ProblemSchema, { type: 'object', properties: { code: { enum: codes } } }],
  };
  const examples = codes.map((code) => [code, { summary: ERRORS[code].title, value: problem(code) }]);
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join(' '),
    ...(codes.some((code) => ERRORS[code].retryable) && { headers: { 'Retry-After': RETRY_AFTER } }),
    content: { 'application/problem+json': { schema, examples: Object.fromEntries(examples) } },
  };
}

const RETRY_AFTER = {
  description: 'How many seconds to wait before the same request is sent again.',
  schema: { type: 'integer', examples: [RETRY_AFTER_SECONDS] },
};

function media(type: string, schema: object, example?: unknown): Record<string, OpenApiMedia> {
  return { [type]: { schema, ...(example !== undefined && { example }) } };
}
