import { expect, it } from 'vitest';
import { apiMetrics, consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { MetricsPage } from './processes/metrics-page.ts';
import { read } from './source-tree.ts';

/** One row of the table for each metric: its name, type, labels and process. */
function told(): string[] {
  const table = /## Metrics\n([\s\S]*?)(?=\n## |$)/.exec(read('docs/OBSERVABILITY.md'))?.[1] ?? '';
  const rows = table.matchAll(/^\| `(\w+)` \| (\w+) \| (.*?) ?\| (\w+) \| [^|]+ \| [^|]+ \|$/gm);
  return [...rows].map(([, name, type, labels = '', process]) => {
    const named = [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label);
    return `${name} ${type} {${named}} ${process}`;
  });
}

async function declared(process: 'api' | 'consumer'): Promise<string[]> {
  const registry = createMetricsRegistry();
  const metrics = process === 'api' ? apiMetrics(registry) : consumerMetrics(registry);
  const { types } = new MetricsPage((await registry.page.read()).text);
  return Object.values(metrics).map((metric) => {
    const { name, labelNames }: { name?: string; labelNames?: string[] } = { ...metric };
    return `${name} ${types.get(String(name))} {${labelNames}} ${process}`;
  });
}

it('[OB2] docs/OBSERVABILITY.md tells of each metric there is: type, labels, process, meaning, what to do', async () => {
  const all = [...(await declared('api')), ...(await declared('consumer'))];
  expect(all.length).toBeGreaterThan(10);
  expect(told().sort()).toEqual(all.sort());
});
