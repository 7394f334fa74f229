import path from 'node:path';
import { expect, it } from 'vitest';
import { apiMetrics, consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { MetricsPage } from '../../processes/metrics-page.ts';
import { projectFiles, read } from '../../source-tree.ts';
import { describeChart } from '../render.ts';
import type { AlertRule } from './rules.ts';
import { renderAlerts, rulesOf } from './rules.ts';

/** Metrics of others, by who shows them. */
const FOREIGN = {
  // https://github.com/oliver006/redis_exporter, seen from a real one in tests/dashboard.
  redis_exporter: ['redis_memory_used_bytes', 'redis_memory_max_bytes'],
  // https://kubernetes.io/docs/reference/instrumentation/metrics/
  kubelet: ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'],
};

const kebab = (name: string) => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
const runbookOf = ({ annotations }: AlertRule) => path.posix.basename(annotations.runbook_url, '.md');

/** Names of series an expression asks for. */
const seriesOf = (expr: string) => expr.match(/\b[a-z]+_[a-z0-9_]+(?=\{)/g) ?? [];

interface Labelled {
  readonly labelNames?: readonly string[];
}

async function ourPage(): Promise<MetricsPage> {
  const registry = createMetricsRegistry();
  const { voteToCount } = consumerMetrics(registry);
  apiMetrics(registry);
  voteToCount.observe(0); // Buckets are shown from the first vote on.
  return new MetricsPage((await registry.page.read()).text);
}

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

  it('ask only for metrics that there are', async () => {
    const { types } = await ourPage();
    const ours = [...types].flatMap(([name, type]) =>
      type === 'histogram' ? ['_bucket', '_count', '_sum'].map((part) => name + part) : [name],
    );
    const known = new Set([...ours, ...Object.values(FOREIGN).flat()]);
    for (const { alert, expr } of rules()) {
      expect(seriesOf(expr), alert).not.toEqual([]);
      expect(
        seriesOf(expr).filter((name) => !known.has(name)),
        alert,
      ).toEqual([]);
    }
  });

  it('ask by labels that our metrics have', async () => {
    const registry = createMetricsRegistry();
    const metrics = [...Object.values(apiMetrics(registry)), ...Object.values(consumerMetrics(registry))];
    const labels = new Set(metrics.flatMap((metric) => (({ ...metric }) as Labelled).labelNames ?? []));
    const byCluster = ['namespace', 'le'];
    const asked = rules().flatMap(({ expr }) =>
      [...expr.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((label) => !labels.has(label) && !byCluster.includes(label))).toEqual([]);
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
    const wrong = rules().filter(
      (rule) => !read(`docs/runbooks/${runbookOf(rule)}.md`).includes(`\`${rule.alert}\``),
    );
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

  it('lead where the value of the runbooks says', () => {
    const runbooks = 'https://example.com/runbooks';
    for (const { alert, annotations } of rulesOf(renderAlerts({ runbooks }))) {
      expect(annotations.runbook_url, alert).toMatch(/^https:\/\/example\.com\/runbooks\/[a-z-]+\.md$/);
    }
  });

  it('are told of in a sentence, by a severity that there is', () => {
    for (const { alert, annotations, labels } of rules()) {
      expect(annotations.summary, alert).toMatch(/^[A-Z].+\.$/);
      expect(['critical', 'warning'], alert).toContain(labels.severity);
    }
  });
});
