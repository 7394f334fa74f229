import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles, read } from './source-tree.ts';
import { WrittenLines, writeAnError, writeTheirLines } from './written-lines.ts';

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

describe('the queries of the log lines', () => {
  it('ask by sentences that our processes log, for fields that all lines have, or those of the sentence', async () => {
    const lines = new WrittenLines();
    const everywhere = [...(lines.fieldsOf(writeAnError(lines)) ?? []), ...OF_THE_COLLECTOR];
    await writeTheirLines(lines);
    for (const query of queries) {
      const [, sentence] = /msg="([^"]+)"/.exec(query) ?? [];
      const ofSentence = sentence === undefined ? [] : lines.fieldsOf(sentence);
      expect(ofSentence, `nobody logs: ${sentence}`).toBeDefined();
      const there = new Set([...everywhere, ...(ofSentence ?? [])]);
      expect(
        fieldsOf(query).filter((name) => !there.has(name)),
        query,
      ).toEqual([]);
    }
    expect(queries.length).toBeGreaterThan(3);
    expect(queries.flatMap(fieldsOf).length).toBeGreaterThan(10);
  });

  it('are told of fields that lines have', () => {
    const table = /\| field \|[\s\S]*?\n\n/.exec(page)?.[0] ?? '';
    const told = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []);
    expect(told.length).toBeGreaterThan(5);
    const lines = new WrittenLines();
    const there = lines.fieldsOf(writeAnError(lines)) ?? [];
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
