import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from './errors.ts';
import { ERRORS, problem } from './errors.ts';
import { openApiDocument } from './openapi.ts';
import type { OpenApiMedia } from './openapi-document.ts';
import type { Operation } from './operations.ts';
import { ERRORS_OF_EVERY_OPERATION, OPERATIONS } from './operations.ts';
import * as schemas from './schemas.ts';

const document = openApiDocument('1.2.3');
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const table: Readonly<Record<string, Operation>> = OPERATIONS;

/** Every reference of the document, wherever it stands. */
const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);

/** What a reference of the document leads to. */
function resolve(reference: string): unknown {
  const keys = reference.replace(/^#\//, '').split('/');
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
}

/** Whether a value is what a schema of the document says, references included. */
function isValid(schema: object, value: unknown): boolean {
  return Compile({ ...schema, components: document.components } as TSchema).Check(value);
}

/** A part of the document with everything it refers to written out. */
function writtenOut(part: unknown): unknown {
  return JSON.parse(JSON.stringify(part), (_key, value) =>
    typeof value?.$ref === 'string' ? writtenOut(resolve(value.$ref)) : value,
  );
}

describe('the OpenAPI document', () => {
  it('[API13] is OpenAPI 3.1 of this version, and plain JSON', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info.version).toBe('1.2.3');
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('[API13] has each operation of the table once, by its id, method and path', () => {
    const found = described.map(({ path, method, operation }) => [operation.operationId, method, path]);
    const expected = Object.entries(table).map(([id, { path, methods }]) => [
      id,
      methods[0].toLowerCase(),
      path.replace(':request_id', '{request_id}'),
    ]);
    expect(found).toEqual(expected);
  });

  it('[API13] declares the parameters of each path, and no others', () => {
    for (const { path, operation } of described) {
      const inPath = (operation.parameters ?? []).filter((each) => each.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
    }
  });

  it('[API13] asks for no header and no query that has a default', () => {
    const others = described.flatMap(({ operation }) => operation.parameters ?? []);
    expect(others.filter(({ required }) => required).map(({ name }) => name)).toEqual(['request_id']);
  });

  it('[API13] refers to nothing that is not there', () => {
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((each) => resolve(each) === undefined)).toEqual([]);
  });

  it('[API13] leads from a vote to its receipt, by an operation, parameters and fields that are there', () => {
    const followed = described.flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap(({ links = {}, content = {} }) =>
        Object.values(links).map((link) => ({ link, answer: content['application/json'] })),
      ),
    );
    expect(followed.map(({ link }) => link.operationId)).toEqual(['receipt']);
    for (const { link, answer } of followed) {
      const target = described.find(({ operation }) => operation.operationId === link.operationId);
      const names = target?.operation.parameters?.map(({ name }) => name);
      expect(Object.keys(link.parameters)).toEqual(names);
      for (const expression of Object.values(link.parameters)) {
        const [, field = ''] = /^\$response\.body#\/(\w+)$/.exec(expression) ?? [];
        expect(answer?.example).toHaveProperty(field);
      }
    }
  });

  it('[API13] names its schemas as the contract does', () => {
    const contract: Readonly<Record<string, unknown>> = schemas;
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(writtenOut(schema)).toEqual(plain(contract[name] ?? contract[`${name}Schema`]));
    }
  });

  it('[API13] holds the very schemas that validate', () => {
    for (const { operation } of described) {
      const { body, params, querystring, answers } = table[operation.operationId] as Operation;
      const parameters = Object.entries({ ...params?.properties, ...querystring?.properties });
      for (const [name, schema] of parameters) {
        const told = operation.parameters?.find((each) => each.name === name);
        expect(writtenOut(told?.schema)).toEqual(plain(schema));
      }
      const asked = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema);
      expect(writtenOut(asked)).toEqual(body ? [plain(body)] : []);
      for (const [status, { schema }] of Object.entries(answers)) {
        const content = Object.values(operation.responses[status]?.content ?? {});
        expect(writtenOut(content.map((each) => each.schema))).toEqual(schema ? [plain(schema)] : []);
      }
    }
  });

  it('[API13] gives examples that are valid', () => {
    const media = described.flatMap(({ operation }) => [
      ...Object.values(operation.requestBody?.content ?? {}),
      ...Object.values(operation.responses).flatMap(({ content }) => Object.values(content ?? {})),
    ]);
    const examples = media.flatMap((each) => examplesOf(each).map((value) => ({ ...each, value })));
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.filter(({ schema, value }) => !isValid(schema, value))).toEqual([]);
  });
});

describe('the errors of the OpenAPI document', () => {
  it('[API10] [API13] are the codes of the table, each a valid Problem', () => {
    const code = (document.components.schemas.Problem as typeof schemas.ProblemSchema).properties.code;
    expect(code.enum).toEqual(Object.keys(ERRORS));
    const details = { detail: 'd', errors: [{ field: 'body/option', reason: 'r' }], request_id: EXAMPLE_ID };
    for (const each of Object.keys(ERRORS) as ErrorCode[]) {
      const full = problem(each, details);
      expect(isValid({ $ref: '#/components/schemas/Problem' }, full)).toBe(true);
      expect(Object.keys(full).sort()).toEqual(Object.keys(schemas.ProblemSchema.properties).sort());
    }
  });

  it('[API13] stand under their status, with Retry-After where the same may be tried again', () => {
    for (const { operation } of described) {
      const { errors } = table[operation.operationId] as Operation;
      for (const code of [...errors, ...ERRORS_OF_EVERY_OPERATION]) {
        const response = operation.responses[ERRORS[code].status];
        const media = response?.content?.['application/problem+json'];
        expect(response?.description).toContain(`\`${code}\``);
        expect(isValid(media?.schema ?? {}, problem(code))).toBe(true);
        expect(isValid(media?.schema ?? {}, problem('not_found'))).toBe(false);
        if (ERRORS[code].retryable) expect(response?.headers).toHaveProperty('Retry-After');
      }
    }
  });

  it('[API13] belong to an operation, but those of requests that are for none', () => {
    const told = new Set<string>([
      ...ERRORS_OF_EVERY_OPERATION,
      ...Object.values(table).flatMap(({ errors }) => errors),
    ]);
    const others = Object.keys(ERRORS).filter((code) => !told.has(code));
    expect(others).toEqual(['origin_refused', 'not_found', 'method_not_allowed', 'shutting_down']);
  });
});

const EXAMPLE_ID = '01890a5d-ac96-774b-bcce-b302099a8057';

function plain(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema));
}

function examplesOf({ example, examples = {} }: OpenApiMedia): unknown[] {
  const named = Object.values(examples).map(({ value }) => value);
  return example === undefined ? named : [example, ...named];
}
