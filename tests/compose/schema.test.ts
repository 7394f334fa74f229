import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { composeFile, MAIN, WATCHING } from './compose-file.ts';
import schema from './compose-spec.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv, ['duration']);
const validate = ajv.compile(schema);

/** What is wrong with a Compose file, a line each. */
function mistakesOf(file: object): string[] {
  validate(file);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('the Compose files', () => {
  it.each([MAIN, WATCHING])('%s is of the schema of Compose files', (name) => {
    expect(mistakesOf(composeFile(name))).toEqual([]);
  });

  it('would not be, were a key misspelt or a value of another kind', () => {
    const { services, ...rest } = composeFile(MAIN);
    const with_ = (change: object) =>
      mistakesOf({ ...rest, services: { ...services, api: { ...services.api, ...change } } });
    expect(with_({ read_onyl: true })).toEqual([
      expect.stringMatching(/^\/services\/api must NOT have (additional|unevaluated) properties$/),
    ]);
    expect(with_({ networks: 'data' })).not.toEqual([]);
  });
});
