import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles, read } from '../source-tree.ts';

type Schema = { readonly [key: string]: unknown };
const CHART = path.resolve(import.meta.dirname, '../../helm');
const schema: Schema = JSON.parse(readFileSync(path.join(CHART, 'values.schema.json'), 'utf8'));
const values: unknown = parse(readFileSync(path.join(CHART, 'values.yaml'), 'utf8'));

/** What Kubernetes describes itself, and free names of labels. */
const OPEN = [
  ...[
    'kubernetesObject',
    'kubernetesObjects/items',
    'labels',
    'annotations',
    'parameters',
    'volumes/items',
    'volumeMounts/items',
  ],
].map((name) => `#/$defs/${name}`);

describe('the schema of the values', () => {
  it('leaves no level open for a word that is misspelt', () => {
    const open = objectsIn(schema, '#').filter(
      ([place, object]) => object.additionalProperties !== false && !OPEN.includes(place),
    );
    expect(open.map(([place]) => place)).toEqual([]);
  });

  it('knows exactly the values there are', () => {
    expect(keysOf(schema, values, '')).toEqual([]);
  });

  it('says what it asks for of the settings, and no more', () => {
    expect(JSON.stringify(schema)).not.toContain('"default"');
  });
});

describe('the chart', () => {
  it('is of the version the project has', () => {
    const { version } = JSON.parse(read('package.json'));
    expect(parse(read('helm/Chart.yaml'))).toMatchObject({ version, appVersion: version });
  });

  it.each(['users.acl', 'users.sh'])('ships the %s of Redis that the tests run with', (file) => {
    expect(read(`helm/files/${file}`)).toBe(read(`event-log/redis-streams/${file}`));
  });

  it('is in the repository with every file it has', () => {
    const there = readdirSync(CHART, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = there.map(({ parentPath, name }) =>
      path.join('helm', path.relative(CHART, parentPath), name),
    );
    expect(paths.sort()).toEqual(filesUnder('helm').sort());
  });

  it('names the namespace of the release in one place only', () => {
    const files = ['templates', 'files'].flatMap((folder) => filesUnder(`helm/${folder}`));
    expect(files.filter((file) => read(file).includes('.Release.Namespace'))).toEqual([
      'helm/templates/_names.tpl',
    ]);
  });
});

/** Every schema of an object, with its place. */
function objectsIn(node: unknown, place: string): (readonly [string, Schema])[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.entries(node).flatMap(([key, child]) => objectsIn(child, `${place}/${key}`));
  return (node as Schema).type === 'object' ? [[place, node as Schema], ...inner] : inner;
}

/** Values the schema does not know and the other way round, `settings` apart: they have no values of their own. */
function keysOf(node: Schema, value: unknown, place: string): string[] {
  const { properties } = resolved(node);
  if (properties === undefined || place.endsWith('.settings') || isAmounts(place)) return [];
  const known = properties as Record<string, Schema>;
  const given = (value ?? {}) as Record<string, unknown>;
  const names = new Set([...Object.keys(known), ...Object.keys(given)]);
  return [...names].flatMap((name) => {
    const child = known[name];
    if (child === undefined || !(name in given)) return [`${place}.${name}`];
    return keysOf(child, given[name], `${place}.${name}`);
  });
}

function resolved(node: Schema): Schema {
  const name = String(node.$ref ?? '').replace('#/$defs/', '');
  return name === '' ? node : ((schema.$defs as Record<string, Schema>)[name] ?? {});
}

/** Requests and limits may name more than the chart sets. */
function isAmounts(place: string): boolean {
  return /\.resources\.(requests|limits)$/.test(place) || place === '.settings';
}

function filesUnder(folder: string): string[] {
  return projectFiles(new RegExp(`^${folder}/`));
}
