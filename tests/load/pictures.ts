import type { Bar } from '#tests/plots/bars.ts';
import { bars, barsHeight } from '#tests/plots/bars.ts';
import { lines } from '#tests/plots/lines.ts';
import { svgOf } from '#tests/plots/svg.ts';
import type { Comparison, Curve, Row } from './comparison.ts';
import type { Unit } from './figures.ts';
import { figure } from './figures.ts';
import type { BenchRecord, Measured } from './record.ts';
import { pictureFileOf, spreadOfRow } from './table.ts';

const WIDTH = 820;
const CURVES_HEIGHT = 240;
/** What stands behind each value of an axis; the plot's title says the rest. */
const AXIS_SUFFIXES: Partial<Record<Unit, string>> = { MB: ' MB', ms: ' ms' };

/** A part of a picture and the room it takes. */
interface Part {
  readonly height: number;
  readonly drawn: string;
}

/** What was measured as pictures, by the names of their files: one a comparison. */
export function picturesOf(record: BenchRecord, comparisons: readonly Comparison[]): Map<string, string> {
  const measured = comparisons.flatMap((comparison) => {
    const found = record[comparison.name];
    return found === undefined ? [] : [[pictureFileOf(comparison), pictureOf(comparison, found)] as const];
  });
  return new Map(measured);
}

/** Bars of all figures of one unit together, and below them what went along time or votes. */
function pictureOf({ title, rows }: Comparison, measured: Measured): string {
  const units = [...new Set(rows.map(({ unit }) => unit))];
  const parts = [
    ...units.map((unit) => barsOf(unit, rows, measured)),
    ...[...new Set(measured.curves.map(({ plot }) => plot))].map((plot) => curvesOf(plot, measured.curves)),
  ].filter((part) => part.height > 0);
  const heading = `<text class="title" x="12" y="24" style="font-size: 16px">${title}: medians, and from the least to the most</text>`;
  let height = 36;
  const placed = parts.map((part) => {
    const group = `<g transform="translate(0 ${height})">${part.drawn}</g>`;
    height += part.height;
    return group;
  });
  return svgOf({ width: WIDTH, height, label: `${title}, as measured`, parts: [heading, ...placed] });
}

function barsOf(unit: Unit, rows: readonly Row[], { rounds }: Measured): Part {
  const all = rows
    .filter((row) => row.unit === unit)
    .flatMap((row): Bar[] => {
      const spread = spreadOfRow(row, rounds);
      return spread === undefined ? [] : [{ title: row.title.replaceAll('`', ''), ...spread }];
    });
  if (all.length === 0) return { height: 0, drawn: '' };
  const drawn = bars(all, { title: unit, told: (value) => figure(value, unit), width: WIDTH });
  return { height: barsHeight(all.length), drawn };
}

function curvesOf(plot: string, curves: readonly Curve[]): Part {
  const own = curves.filter((curve) => curve.plot === plot);
  const [{ along, unit } = { along: '', unit: 'count' as Unit }] = own;
  const told = (value: number) => `${value.toLocaleString('en-GB')}${AXIS_SUFFIXES[unit] ?? ''}`;
  const drawn = lines(own, { title: plot, along, told, width: WIDTH, height: CURVES_HEIGHT });
  return { height: CURVES_HEIGHT, drawn };
}
