import { apiMetrics, consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { MetricsPage } from '../../processes/metrics-page.ts';

/** What a series is asked by: the namespace of the part that shows it, and its labels beside those of the cluster. */
interface Asked {
  readonly namespace: string;
  readonly labels: readonly string[];
}

/** https://kubernetes.io/docs/reference/instrumentation/metrics/ */
const OF_KUBELET = ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'];

/** Every series there is, by its name. */
export async function allSeries(): Promise<ReadonlyMap<string, Asked>> {
  const { types } = await ourPage();
  const ofPart = (namespace: string, metrics: object) =>
    Object.values(metrics).flatMap((metric) => {
      const { name = '', labelNames = [] } = { ...metric } as { name?: string; labelNames?: string[] };
      const asked = { namespace, labels: labelNames };
      if (types.get(name) !== 'histogram') return [[name, asked] as const];
      const bucket = { namespace, labels: [...labelNames, 'le'] };
      return [
        [`${name}_bucket`, bucket] as const,
        [`${name}_count`, asked] as const,
        [`${name}_sum`, asked] as const,
      ];
    });
  return new Map<string, Asked>([
    ...ofPart('voting-api', apiMetrics(createMetricsRegistry())),
    ...ofPart('voting-consumer', consumerMetrics(createMetricsRegistry())),
    ...OF_KUBELET.map(
      (name) => [name, { namespace: 'voting-data', labels: ['persistentvolumeclaim'] }] as const,
    ),
  ]);
}

/** The series an expression asks for, each with what stands in its braces. */
export const selectorsOf = (expr: string) =>
  [...expr.matchAll(/\b([a-z]+_[a-z0-9_]+)\{([^}]*)\}/g)].map(([, name = '', matchers = '']) => ({
    name,
    matchers,
  }));

/** The labels that a pattern finds the names of, alone or with commas between. */
export const labelsIn = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].flatMap(([, names = '']) => names.split(/, */));

/** The metrics page of a process that is api and consumer, and has counted a vote. */
export async function ourPage(): Promise<MetricsPage> {
  const registry = createMetricsRegistry();
  const { voteToCount } = consumerMetrics(registry);
  apiMetrics(registry);
  voteToCount.observe(0); // Buckets are shown from the first vote on.
  return new MetricsPage((await registry.page.read()).text);
}
