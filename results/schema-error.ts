/** The schema and this build do not fit each other. Nothing was changed, and trying again does not help. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}
