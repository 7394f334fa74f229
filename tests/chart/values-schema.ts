import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { Values } from './render.ts';
import { CHART } from './render.ts';

/** The schema of the chart's values, which Helm holds every installation to. */
export const valuesSchema = JSON.parse(readFileSync(path.join(CHART, 'values.schema.json'), 'utf8'));

const validate = new Ajv2020({ allowUnionTypes: true, strictRequired: false }).compile(valuesSchema);
/** The values of values.yaml. */
export const defaults: Values = parse(readFileSync(path.join(CHART, 'values.yaml'), 'utf8'));

/**
 * Where the schema finds mistakes in the chart's values with one of them changed, as `/api/replicas`.
 *
 * @param name The value, as `api.replicas`; null takes it away, as it does in Helm.
 */
export function mistakesWith(name: string, value: unknown): readonly string[] {
  const isValid = validate(changedAt(defaults, name.split('.'), value));
  return isValid ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);
}

/** Values with one of them changed, along its path; null takes it away. */
export function changedAt(values: Values, [first = '', ...rest]: readonly string[], value: unknown): Values {
  if (rest.length > 0) {
    return { ...values, [first]: changedAt((values[first] ?? {}) as Values, rest, value) };
  }
  const { [first]: _, ...others } = values;
  return value === null ? others : { ...values, [first]: value };
}
