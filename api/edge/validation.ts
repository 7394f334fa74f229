import type { FastifyInstance, FastifySchema } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FieldError } from '#contract/errors.ts';
import { ApiProblem } from '../api-problem.ts';

/**
 * Validates what arrives by the schemas of the contract, exactly: nothing is coerced in a body and nothing
 * dropped. Texts of the query string become numbers where the schema says so, for a URL holds only text.
 */
export function validateByContract(app: FastifyInstance): void {
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }) => {
    const validator = Compile(schema as TSchema);
    const isText = httpPart === 'querystring';
    return (input: unknown) => {
      const value = isText ? validator.Convert(validator.Default({ ...(input as object) })) : input;
      if (validator.Check(value)) return { value };
      const errors = validator.Errors(value).flatMap((error) => describe(httpPart ?? '', error));
      return { error: new ApiProblem('validation_failed', { errors }) };
    };
  });
}

interface ValidationError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** Where a wrong value stands, and why it is wrong, in words a client can show. */
function describe(part: string, { keyword, instancePath, params, message }: ValidationError): FieldError[] {
  const at = (name: string) => `${part}${instancePath}${name === '' ? '' : `/${name}`}`;
  const named = params as {
    requiredProperties?: string[];
    additionalProperties?: string[];
    allowedValues?: unknown[];
  };
  switch (keyword) {
    case 'required':
      return (named.requiredProperties ?? []).map((name) => ({ field: at(name), reason: 'is missing' }));
    case 'additionalProperties':
      return (named.additionalProperties ?? []).map((name) => ({ field: at(name), reason: 'is not known' }));
    case 'enum':
      return [{ field: at(''), reason: `must be one of ${named.allowedValues?.join(', ')}` }];
    case 'boolean': // Said a second time of each property that is not known.
      return [];
    default:
      return [{ field: at(''), reason: message }];
  }
}
