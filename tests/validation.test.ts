import { describe, expect, it } from 'vitest';
import { isTest, projectFiles, read } from './source-tree.ts';

const DOCUMENT = 'docs/VALIDATION.md';

describe(DOCUMENT, () => {
  /** Its rows that end with the file of a test, and the part of a test's name that is quoted behind it. */
  const rows = [...read(DOCUMENT).matchAll(/^\|.*\| `([^`|]+)`(?:: “([^”]+)”)? *\|$/gm)].map(
    ([row, file = '', name]) => ({ row, file, name }),
  );

  it('names a test in every row', () => {
    const all = [...read(DOCUMENT).matchAll(/^\| (?!tried |-).+$/gm)].map(([row]) => row);
    const proven = rows.map(({ row }) => row);
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter((row) => !proven.includes(row))).toEqual([]);
  });

  it('names only tests that there are', () => {
    const tests = projectFiles(/\.tsx?$/).filter(isTest);
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts).map((name) => `npm run ${name}`);
    const known = new Set([...tests, ...scripts]);
    expect(rows.filter(({ file }) => !known.has(file)).map(({ file }) => file)).toEqual([]);
  });

  it('quotes only names that stand in the file it names', () => {
    const wrong = rows.filter(({ file, name }) => name !== undefined && !read(file).includes(name));
    expect(wrong.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });
});

const PRODUCT = /^(results|event-log|runtime|api|consumer|standalone)\/.+\.ts$/;
const VERB =
  /^\W?\s*(select|insert into|update \w+ set|delete from|with \w+ as|create|alter|drop|truncate|lock|listen|copy|vacuum)\b/;
/** Where SQL is handed to a database, whatever it begins with. */
const HANDED_OVER = /(\btext:|\b(query|exec)(<[^(]*>)?\()\s*$/;
/** A name in capitals is a constant of its file. */
const INTERPOLATION = /\$\{(?![A-Z][A-Z0-9_]*\})/;
/** The channel of a listener cannot be a parameter; the client library quotes it. */
const LISTEN = `\`listen \${client.escapeIdentifier(channel)}\``;

/** The SQL of a source: each text, and whether something is put into it or added to it that is no constant. */
function sqlIn(source: string): { text: string; isMixed: boolean }[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g)]
    .map(({ 0: text, index }) => ({
      text,
      before: code.slice(0, index),
      after: code.slice(index + text.length),
    }))
    .filter(({ text, before }) => VERB.test(text) || HANDED_OVER.test(before))
    .map(({ text, before, after }) => ({
      text,
      isMixed:
        (text.startsWith('`') && INTERPOLATION.test(text)) || /^\s*\+/.test(after) || /\+\s*$/.test(before),
    }));
}

describe('SQL', () => {
  it('takes its values as parameters: no text is made of anything but constants', () => {
    const sources = projectFiles(PRODUCT).filter((file) => !isTest(file));
    const found = sources.flatMap((file) => sqlIn(read(file)).map((each) => ({ file, ...each })));
    expect(found.length).toBeGreaterThan(20);
    const mixed = found.filter(({ text, isMixed }) => isMixed && text !== LISTEN);
    expect(mixed.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });

  it.each([
    ['a value in a template', `query({ text: \`select from votes where option = '\${option}'\` })`],
    ['a call in a template', `text: \`limit \${limit()}\``],
    ['a template of its own', `const sql = \`\n  delete from votes where option = '\${option}'\`;`],
    ['a text something is added to', `text: 'select from votes where option = ' + option`],
    ['a text that is added', `text: start + "select 1"`],
    ['a template given at once', `client.query(\`\${verb} \${table}\`)`],
    ['a typed query', `query<{ n: number }>(\`select \${n} as n\`)`],
  ])('would be found with %s', (_, source) => {
    expect(sqlIn(source)).toMatchObject([{ isMixed: true }]);
  });

  it('may hold a constant', () => {
    expect(sqlIn(`text: \`select 1 limit \${STEP}\``)).toMatchObject([{ isMixed: false }]);
  });
});
