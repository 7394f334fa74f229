import path from 'node:path';
import { expect, it } from 'vitest';
import { projectFiles, read } from '../../source-tree.ts';
import { describeChart } from '../render.ts';
import type { AlertRule } from './rules.ts';
import { renderAlerts, rulesOf } from './rules.ts';
import { allSeries, labelsIn, ourPage, selectorsOf } from './series.ts';

const kebab = (name: string) => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
const runbookOf = ({ annotations }: AlertRule) => path.posix.basename(annotations.runbook, '.md');

describeChart('the alerts', () => {
  const rules = () => rulesOf(renderAlerts());

  it('are one a file, which has the name of its alert', () => {
    const files = projectFiles(/^helm\/alerts\//);
    const inFiles = files.map((file) => [
      path.basename(file, '.yaml'),
      [...read(file).matchAll(/^alert: /gm)].length,
    ]);
    expect(inFiles.sort()).toEqual(
      rules()
        .map(({ alert }) => [kebab(alert), 1])
        .sort(),
    );
  });

  it('ask only for metrics that there are, and of this vote', async () => {
    const series = await allSeries();
    for (const { alert, expr } of rules()) {
      const asked = selectorsOf(expr);
      expect(asked, alert).not.toEqual([]);
      for (const { name, matchers } of asked) {
        expect(series.has(name), `${alert}: ${name}`).toBe(true);
        expect(matchers, alert).toContain(`namespace="${series.get(name)?.namespace}"`);
      }
    }
  });

  it('ask, sum up and tell by labels that the metrics have', async () => {
    const series = await allSeries();
    for (const { alert, expr, annotations } of rules()) {
      const there = new Set(['namespace', 'alertname']);
      for (const { name, matchers } of selectorsOf(expr)) {
        const labels = ['namespace', ...(series.get(name)?.labels ?? [])];
        expect(labels, `${alert}: ${name}`).toEqual(
          expect.arrayContaining(labelsIn(matchers, /(\w+)(?:=~?|![=~])"/g)),
        );
        for (const label of labels) there.add(label);
      }
      const told = labelsIn(annotations.description, /\$labels\.(\w+)/g);
      const named = [...labelsIn(expr, /\bby \(([^)]+)\)/g), ...told];
      expect(
        named.filter((label) => !there.has(label)),
        alert,
      ).toEqual([]);
    }
  });

  it('may ask for votes in time by each bucket the consumer has, and by no other', async () => {
    const { samples } = await ourPage();
    const buckets = samples
      .filter(({ name, labels }) => name === 'voting_vote_to_count_seconds_bucket' && labels.le !== '+Inf')
      .map(({ labels }) => Number(labels.le));
    const schema = JSON.parse(read('helm/values.schema.json'));
    const { countedSeconds } = schema.properties.monitoring.properties.alerts.properties;
    expect(buckets.length).toBeGreaterThan(5);
    expect(countedSeconds.enum).toEqual(buckets);
  });

  it('lead each to a runbook that names it', () => {
    const wrong = rules().filter((rule) => !read(rule.annotations.runbook).includes(`\`${rule.alert}\``));
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
  });

  it('stand in the table of the runbooks, with their severity', () => {
    const row = /^\| `(\w+)` \| (\w+) \| [^|]+ \| \[[^\]]+\]\(([\w-]+)\.md\) \|$/gm;
    const told = [...read('docs/runbooks/README.md').matchAll(row)].map(([, ...cells]) => cells.join(' '));
    expect(told.sort()).toEqual(
      rules()
        .map((rule) => `${rule.alert} ${rule.labels.severity} ${runbookOf(rule)}`)
        .sort(),
    );
  });

  it('link to it where somebody has said where runbooks can be read, and nowhere else', () => {
    const runbooks = 'https://example.com/runbooks';
    for (const rule of rulesOf(renderAlerts({ runbooks }))) {
      expect(rule.annotations.runbook_url, rule.alert).toBe(`${runbooks}/${runbookOf(rule)}.md`);
    }
    expect(rules().filter(({ annotations }) => annotations.runbook_url !== undefined)).toEqual([]);
  });

  it('are told of in a sentence, by a severity that there is', () => {
    for (const { alert, annotations, labels } of rules()) {
      expect(annotations.summary, alert).toMatch(/^[A-Z].+\.$/);
      expect(['critical', 'warning'], alert).toContain(labels.severity);
    }
  });
});
