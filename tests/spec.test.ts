import { describe, expect, it } from 'vitest';
import { isTest, projectFiles, read } from './source-tree.ts';

const ID = /\[((?:BL|EL|RS|CO|API|UI|OP|CF|OB|IM)\d+)\]/g;

/** Each rule of docs/SPEC.md: its id, and the files it says prove it. */
function rules(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, id = '', rest = ''] of read('docs/SPEC.md').matchAll(
    /^- ((?:BL|EL|RS|CO|API|UI|OP|CF|OB|IM)\d+) (.+)$/gm,
  )) {
    const proof = /— (?:proven by (.+?)(?: \(open: .+\))?|open(?:: .+)?)$/.exec(rest);
    if (proof === null)
      throw new Error(`${id} does not say whether it is proven: end it with "— proven by …" or "— open".`);
    found.set(
      id,
      (proof[1] ?? '')
        .split(/, | and /)
        .map((file) => file.replace(/[`.]+$|^`/g, '').trim())
        .filter(Boolean),
    );
  }
  return found;
}

/** Which tests quote which rule in a name. */
function quotes(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of projectFiles(/\.tsx?$/).filter(isTest)) {
    // A name that proves a rule begins with its id, in whatever call it stands.
    for (const [, ids = ''] of read(file).matchAll(/['"`]((?:\[[A-Z]+\d+\] ?)+)/g)) {
      for (const [, id = ''] of ids.matchAll(ID)) found.set(id, (found.get(id) ?? new Set()).add(file));
    }
  }
  return found;
}

describe('docs/SPEC.md', () => {
  it('names for each proven rule files whose tests quote it', () => {
    const quoted = quotes();
    const wrong = [...rules()].flatMap(([id, files]) =>
      files.filter((file) => !quoted.get(id)?.has(file)).map((file) => `${id} is not quoted by ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has every rule that a test quotes', () => {
    const known = rules();
    expect([...quotes().keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  it('is proven in good part', () => {
    expect([...rules().values()].filter((files) => files.length > 0).length).toBeGreaterThan(25);
  });
});
