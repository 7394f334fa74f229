import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createLogger } from '#runtime/telemetry/logger.ts';
import type { Span } from '#runtime/telemetry/tracing.ts';
import { activeSpan } from '#runtime/telemetry/tracing.ts';
import { projectFiles, read } from './source-tree.ts';

const FOLDER = 'docs/examples/loki';
const page = read(`${FOLDER}/README.md`);
const queries = [...page.matchAll(/```logql\n([\s\S]*?)```/g)].map(([, query = '']) => query);

/** Labels the collector makes, and the metadata it adds. */
const OF_THE_COLLECTOR = ['service_name', 'k8s_namespace_name', 'pod'];

/** Fields a query names: what it filters and groups by, unwraps and shows. */
function fieldsOf(query: string): string[] {
  const sentences = query.replaceAll(/(?<=[=~]")[^"]*(?=")/g, '');
  const compared = [...sentences.matchAll(/(\w+)\s*(?:=~?|!=|!~)"/g)];
  const shown = [...query.matchAll(/\{\{\.(\w+)\}\}/g), ...query.matchAll(/unwrap (\w+)/g)];
  const grouped = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/, */));
  return [...new Set([...[...compared, ...shown].map(([, name = '']) => name), ...grouped])];
}

/** The fields every line may have, of a real line about an error within a span. */
function fieldsOfLines(): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'votes-log-'));
  const fd = openSync(path.join(folder, 'log'), 'w');
  const span = { logFields: { trace_id: 'a', span_id: 'b' } } as Span;
  const error = Object.assign(new Error('No.', { cause: new Error('Why.') }), { sqlstate: '53100' });
  try {
    activeSpan.run(span, () => createLogger('api', 'info', fd).error({ error }, 'Something failed.'));
    return flatten(JSON.parse(readFileSync(path.join(folder, 'log'), 'utf8')));
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}

/** As Loki names what is nested. */
function flatten(object: object, prefix = ''): string[] {
  return Object.entries(object).flatMap(([name, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${name}_`) : [`${prefix}${name}`],
  );
}

/** The file that logs a sentence, where its fields stand too; empty where there is none. */
function sourceOf(sentence: string): string {
  const files = projectFiles(/^(api|consumer|runtime|migrate)\/.*(?<!\.test)\.ts$/);
  return files.map((file) => read(file)).find((source) => source.includes(`'${sentence}'`)) ?? '';
}

describe('the queries of the log lines', () => {
  it('ask by sentences that our processes log', () => {
    const sentences = queries.flatMap((query) =>
      [...query.matchAll(/msg="([^"]+)"/g)].map(([, each = '']) => each),
    );
    expect(sentences.length).toBeGreaterThan(2);
    expect(sentences.filter((sentence) => sourceOf(sentence) === '')).toEqual([]);
  });

  it('ask for fields that lines have: all lines, or those of the sentence', () => {
    const everywhere = new Set([...fieldsOfLines(), ...OF_THE_COLLECTOR]);
    const unknown = queries.flatMap((query) => {
      const source = sourceOf(/msg="([^"]+)"/.exec(query)?.[1] ?? '');
      return fieldsOf(query).filter(
        (name) => !everywhere.has(name) && !new RegExp(`\\b${name}\\b`).test(source),
      );
    });
    expect(queries.flatMap(fieldsOf).length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it('are told of fields that lines have', () => {
    const table = /\| field \|[\s\S]*?\n\n/.exec(page)?.[0] ?? '';
    const told = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []);
    expect(told.length).toBeGreaterThan(5);
    const there = fieldsOfLines();
    expect(told.filter((name) => !there.includes(name))).toEqual([]);
  });

  it('ask for the services that the chart has containers of', () => {
    const containers = projectFiles(/^helm\/templates\/.*\.(yaml|tpl)$/).flatMap((file) =>
      [...read(file).matchAll(/^ +- name: (\w+)$/gm)].map(([, name = '']) => name),
    );
    const asked = queries.flatMap((query) =>
      [...query.matchAll(/service_name=~?"([^"]+)"/g)].flatMap(([, names = '']) => names.split('|')),
    );
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((name) => !containers.includes(name))).toEqual([]);
  });
});

it('the collector of the example reads JSON as the one of Compose does, and uses all it configures', () => {
  const { image, alternateConfig: config } = parse(read(`${FOLDER}/collector-values.yaml`));
  const ofCompose = parse(read('compose/collector/collector.yaml'));
  const statements: string[] = config.processors.transform.log_statements;
  expect(statements).toEqual(expect.arrayContaining(ofCompose.processors.transform.log_statements.slice(1)));
  expect(read('compose.observability.yaml')).toContain(`image: ${image.repository}:${image.tag}`);
  const { receivers, processors, exporters } = config.service.pipelines.logs;
  expect(Object.keys(config.receivers)).toEqual(receivers);
  expect(Object.keys(config.processors).sort()).toEqual([...processors].sort());
  expect(Object.keys(config.exporters)).toEqual(exporters);
});
