import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { escaped } from '#tests/plots/svg.ts';
import { change, figure } from './figures.ts';
import type { Series } from './judge.ts';
import type { Judged, Verdict } from './verdict.ts';

const COLUMNS = 3;
const CELL = { width: 320, height: 150 };
/** Where the lines are drawn in a cell. */
const FRAME = { left: 12, right: 300, top: 44, bottom: 124 };
/** So many columns of pixels tell what there was to see. */
const BINS = 144;
const INK = '#2a1b30';
const SOFT = '#66566b';
const WARMING = '#f1e3cf';
const COLOURS = { flat: '#147a8f', grows: '#c22f3d', short: SOFT, shown: SOFT };

interface Bin {
  readonly at: number;
  readonly least: number;
  readonly middle: number;
  readonly most: number;
}

/** All that was looked at as small pictures of one scale of time, each from 0: an SVG document. */
export function plot({ judged, sentence }: Verdict, warmUntil: number): string {
  const [width, height] = [COLUMNS * CELL.width, Math.ceil(judged.length / COLUMNS) * CELL.height + 40];
  const lasted = Math.max(1, ...judged.map(({ series }) => series.at(-1)?.[0] ?? 0));
  const cells = judged.map((each, i) => {
    const [x, y] = [(i % COLUMNS) * CELL.width, 40 + Math.floor(i / COLUMNS) * CELL.height];
    return `<g transform="translate(${x} ${y})">${cell(each, lasted, warmUntil)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="${INK}" role="img" aria-label="The soak: all that was looked at, over time.">
<rect width="${width}" height="${height}" fill="#fffdf8"/>
<text x="12" y="26" font-size="15" font-weight="700">${escaped(sentence)}</text>
<text x="${width - 20}" y="26" text-anchor="end" fill="${SOFT}">shaded: the warm-up; beside each title: what was gained since</text>
${cells.join('\n')}
</svg>
`;
}

function cell({ kind, series, judgement }: Judged, lasted: number, warmUntil: number): string {
  const { title, unit } = kind;
  const bins = binsOf(series);
  const x = scaleLinear([0, lasted], [FRAME.left, FRAME.right]);
  const y = scaleLinear([0, Math.max(...bins.map(({ most }) => most), 1)], [FRAME.bottom, FRAME.top]).nice();
  const [, top = 1] = y.domain();
  const colour = COLOURS[judgement?.verdict ?? 'shown'];
  const band = area<Bin>(
    (bin) => x(bin.at),
    (bin) => y(bin.least),
    (bin) => y(bin.most),
  ).digits(1);
  const middle = line<Bin>(
    (bin) => x(bin.at),
    (bin) => y(bin.middle),
  ).digits(1);
  const gain = judgement?.gain ? change(judgement.gain.median, unit) : '';
  return `<text x="${FRAME.left}" y="20" font-weight="700">${escaped(title)}</text>
<text x="${FRAME.right}" y="20" text-anchor="end" fill="${colour}">${gain}</text>
<rect x="${FRAME.left}" y="${FRAME.top}" width="${(x(warmUntil) - FRAME.left).toFixed(1)}" height="${FRAME.bottom - FRAME.top}" fill="${WARMING}"/>
<path d="${band(bins)}" fill="${colour}" opacity="0.25"/>
<path d="${middle(bins)}" fill="none" stroke="${colour}" stroke-width="1.5"/>
<path d="M${FRAME.left} ${FRAME.bottom}H${FRAME.right}" stroke="${INK}"/>
<text x="${FRAME.left}" y="${FRAME.top - 6}" fill="${SOFT}">${figure(top, unit)}</text>
<text x="${FRAME.left}" y="${FRAME.bottom + 14}" fill="${SOFT}">0</text>
<text x="${FRAME.right}" y="${FRAME.bottom + 14}" fill="${SOFT}" text-anchor="end">${(lasted / 60).toFixed(1)} min</text>`;
}

/** What was seen in equal parts of the time, the median as the middle. */
function binsOf(series: Series): Bin[] {
  const count = Math.min(BINS, series.length);
  return Array.from({ length: count }, (_, i) => {
    const part = series.slice((i * series.length) / count, ((i + 1) * series.length) / count);
    const values = part.map(([, value]) => value).sort((a, b) => a - b);
    const [least = 0, most = 0] = [values[0], values.at(-1)];
    return { at: part[0]?.[0] ?? 0, least, middle: values[Math.floor(values.length / 2)] ?? 0, most };
  });
}
