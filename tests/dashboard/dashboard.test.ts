import { describe, expect, it } from 'vitest';
import { apiMetrics, consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { DASHBOARD, dashboardText } from '#scripts/dashboard/dashboard.ts';
import { ROWS } from '#scripts/dashboard/rows.ts';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import { read } from '#tests/source-tree.ts';

/** What comes from the exporters of Redis and PostgreSQL; that they say so is seen by the integration test. */
const OF_EXPORTERS = [
  ...['redis_memory_used_bytes', 'redis_memory_max_bytes'],
  ...['pg_stat_activity_count', 'pg_stat_database_xact_commit', 'pg_stat_database_xact_rollback'],
];

interface Laid {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const { panels }: { panels: Laid[] } = JSON.parse(read(DASHBOARD));

/** The metrics an expression names. */
const metricsOf = (expr: string) =>
  expr.match(/\b(voting|http_server|redis|process|nodejs|pg)_[a-z_]+\b/g) ?? [];

async function ourMetrics(): Promise<Set<string>> {
  const registry = createMetricsRegistry();
  apiMetrics(registry);
  consumerMetrics(registry);
  const { types } = new MetricsPage((await registry.page.read()).text);
  const parts = [...types].flatMap(([name, type]) =>
    type === 'histogram' ? ['_bucket', '_count', '_sum'].map((part) => name + part) : [name],
  );
  return new Set(parts);
}

describe('the dashboard', () => {
  it('is what its rows say: `npm run dashboard` writes it anew', () => {
    expect(read(DASHBOARD)).toBe(dashboardText());
  });

  it('lays each panel out once, beside the others and not upon them', () => {
    expect(panels.length).toBe(ROWS.length + ROWS.flatMap((row) => row.panels).length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    const overlaps = panels.flatMap((one, i) =>
      panels
        .slice(i + 1)
        .filter((other) => meet(one, other))
        .map((other) => `${one.title}, ${other.title}`),
    );
    expect(overlaps).toEqual([]);
  });

  it('[OB2] asks only for metrics that there are', async () => {
    const known = new Set([...(await ourMetrics()), ...OF_EXPORTERS]);
    const asked = ROWS.flatMap((row) => row.panels).flatMap(({ queries }) =>
      queries.flatMap(({ expr }) => metricsOf(expr)),
    );
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('[OB2] shows each metric of ours, somewhere', async () => {
    const registry = createMetricsRegistry();
    const ours = [...Object.values(apiMetrics(registry)), ...Object.values(consumerMetrics(registry))];
    const names = ours.map((metric) => String(({ ...metric } as { name?: string }).name));
    expect(names.length).toBeGreaterThan(15);
    const text = read(DASHBOARD);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });

  it('goes by the namespace that is chosen in every query', () => {
    const queries = ROWS.flatMap((row) => row.panels).flatMap((panel) => panel.queries);
    expect(queries.filter(({ expr }) => !expr.includes('namespace=~"$namespace"'))).toEqual([]);
  });

  it('says in sentences what each panel is for, under questions', () => {
    expect(ROWS.filter(({ question }) => !question.endsWith('?'))).toEqual([]);
    expect(ROWS.flatMap((row) => row.panels).filter(({ about }) => !/^[A-Z0-9].+\.$/.test(about))).toEqual(
      [],
    );
  });
});

function meet({ gridPos: a }: Laid, { gridPos: b }: Laid): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
