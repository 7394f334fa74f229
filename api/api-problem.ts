import type { ErrorCode, ProblemDetails } from '#contract/errors.ts';

/** Thrown anywhere on a request's way to answer it with a row of the error table. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(code: ErrorCode, details: ProblemDetails = {}, options?: ErrorOptions) {
    super(details.detail ?? code, options);
    this.code = code;
    this.details = details;
  }
}
