import type { FastifyInstance, FastifySchema } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FieldError } from '#contract/errors.ts';
import { ApiProblem } from '../api-problem.ts';

/** Errors told of one request at most; a body of a megabyte may hold a hundred thousand. */
const ERRORS_MAX = 8;

/**
 * Validates what arrives by the schemas of the contract, exactly: nothing is coerced in a body and nothing
 * dropped. Digits of the query string become numbers where the schema says so, for a URL holds only text.
 */
export function validateByContract(app: FastifyInstance): void {
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart = '' }) => {
    const { properties } = schema as ObjectSchema;
    const validator = Compile(schema as TSchema);
    return (input: unknown) => {
      const value =
        httpPart === 'querystring' ? numbersIn(validator.Default({ ...Object(input) }), properties) : input;
      if (validator.Check(value)) return { value };
      const { known, unknown } = split(value, properties);
      const errors = [
        ...unknown.map((name) => ({ field: `${httpPart}/${name}`, reason: 'is not known' })),
        ...validator.Errors(known).flatMap((error) => describe(httpPart, error)),
      ];
      return { error: new ApiProblem('validation_failed', { errors: errors.slice(0, ERRORS_MAX) }) };
    };
  });
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, { readonly type?: string }>>;
}

/** A query with its whole numbers as numbers; what is not just digits stays a text and is refused. */
function numbersIn(query: unknown, properties: ObjectSchema['properties']): unknown {
  const entries = Object.entries(query as Record<string, unknown>).map(([name, text]) => {
    const isNumber =
      properties[name]?.type === 'integer' && typeof text === 'string' && /^\d{1,15}$/.test(text);
    return [name, isNumber ? Number(text) : text];
  });
  return Object.fromEntries(entries);
}

/** The properties a schema knows, and the names of some that it does not. */
function split(
  value: unknown,
  properties: ObjectSchema['properties'],
): { known: unknown; unknown: string[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { known: value, unknown: [] };
  const names = Object.keys(properties).filter((name) => Object.hasOwn(value, name));
  const known = Object.fromEntries(names.map((name) => [name, (value as Record<string, unknown>)[name]]));
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  return { known, unknown: unknown.slice(0, ERRORS_MAX) };
}

interface ValidationError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** Where a wrong value stands, and why it is wrong, in words a client can show. */
function describe(part: string, { keyword, instancePath, params, message }: ValidationError): FieldError[] {
  const { requiredProperties, allowedValues } = params as {
    requiredProperties?: string[];
    allowedValues?: unknown[];
  };
  const field = `${part}${instancePath}`;
  if (requiredProperties)
    return requiredProperties.map((name) => ({ field: `${field}/${name}`, reason: 'is missing' }));
  return [{ field, reason: keyword === 'enum' ? `must be one of ${allowedValues?.join(', ')}` : message }];
}
