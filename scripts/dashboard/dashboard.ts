import type { Panel, Row } from './panel.ts';
import { ROWS } from './rows.ts';

/** Where the dashboard lies: in the chart's folder, because the chart ships it too. */
export const DASHBOARD = 'helm/dashboards/voting.json';

const COLUMNS = 24;
const HEIGHT = { row: 1, number: 4, lines: 8 };
const SOURCE = { type: 'prometheus', uid: '$' + '{source}' };

/** The dashboard as Grafana reads it from a file: an object of its schema, laid out from left to right. */
function dashboard(rows: readonly Row[] = ROWS): object {
  return {
    uid: 'voting',
    title: 'Cats vs Dogs',
    description: 'Whether every vote that is accepted is counted, and what keeps it from being so.',
    tags: ['voting'],
    schemaVersion: 41,
    editable: false,
    graphTooltip: 1,
    refresh: '5s',
    time: { from: 'now-15m', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [
        sourceVariable(),
        variable('namespace', 'up'),
        variable('instance', 'up{namespace=~"$namespace"}'),
      ],
    },
    annotations: { list: [] },
    links: [],
    panels: layOut(rows),
  };
}

/** The text of the file. */
export const dashboardText = (): string => `${JSON.stringify(dashboard(), undefined, 2)}\n`;

function layOut(rows: readonly Row[]): object[] {
  const laid: object[] = [];
  let y = 0;
  for (const { question, panels } of rows) {
    laid.push({
      id: laid.length + 1,
      type: 'row',
      title: question,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: COLUMNS, h: HEIGHT.row },
    });
    y += HEIGHT.row;
    let [x, lineHeight] = [0, 0];
    for (const panel of panels) {
      if (x + panel.width > COLUMNS) {
        y += lineHeight;
        [x, lineHeight] = [0, 0];
      }
      const h = HEIGHT[panel.shows];
      laid.push(drawn(panel, laid.length + 1, { x, y, w: panel.width, h }));
      x += panel.width;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return laid;
}

function drawn(
  { title, about, unit, shows, queries, mustBeZero }: Panel,
  id: number,
  gridPos: object,
): object {
  const green = { color: 'green', value: null };
  // From its value on a step holds, and what grew by less than one is more than nothing too.
  const steps = mustBeZero ? [green, { color: 'red', value: 1e-9 }] : [green];
  return {
    id,
    type: shows === 'number' ? 'stat' : 'timeseries',
    title,
    description: about,
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    options:
      shows === 'number'
        ? { reduceOptions: { calcs: ['lastNotNull'] }, graphMode: 'area', colorMode: 'value' }
        : {
            legend: { showLegend: true, displayMode: 'list', placement: 'bottom' },
            tooltip: { mode: 'multi' },
          },
    targets: queries.map(({ expr, legend }, i) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + i),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}

function sourceVariable(): object {
  return {
    name: 'source',
    type: 'datasource',
    label: 'Prometheus',
    query: 'prometheus',
    current: {},
    hide: 0,
  };
}

/** A choice among the values of a label; all of them, and those without it, unless somebody chooses. */
function variable(label: string, series: string): object {
  const query = `label_values(${series}, ${label})`;
  return {
    name: label,
    label,
    type: 'query',
    datasource: SOURCE,
    definition: query,
    query: { query, refId: label },
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
    refresh: 2,
    sort: 1,
  };
}
