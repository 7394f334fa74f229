import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { COLOURS, escaped, round } from './svg.ts';

export interface Line {
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LinesOptions {
  readonly title: string;
  /** What the way along is, such as `seconds`. */
  readonly along: string;
  /** A value of the lines in words. */
  readonly told: (value: number) => string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 76, right: 16, top: 44, bottom: 34 };
const TICKS = { x: 6, y: 4 };

/** Lines over what they go along, from 0 up, as a part of a picture whose corner is its origin. */
export function lines(all: readonly Line[], options: LinesOptions): string {
  const { title, along, told, width, height } = options;
  const [bottom, right] = [height - MARGIN.bottom, width - MARGIN.right];
  const points = all.flatMap((each) => each.points);
  const x = scaleLinear([0, Math.max(1, ...points.map(([at]) => at))], [MARGIN.left, right]);
  const y = scaleLinear([0, Math.max(1, ...points.map(([, value]) => value))], [bottom, MARGIN.top]).nice(
    TICKS.y,
  );
  const path = line<readonly [number, number]>(
    ([at]) => x(at),
    ([, value]) => y(value),
  ).digits(1);
  const grid = y.ticks(TICKS.y).map((tick) => {
    const at = round(y(tick));
    return `<path class="grid" d="M${MARGIN.left} ${at}H${right}"/><text x="${MARGIN.left - 6}" y="${at + 4}" text-anchor="end">${escaped(told(tick))}</text>`;
  });
  const times = x
    .ticks(TICKS.x)
    .map(
      (tick) =>
        `<text class="soft" x="${round(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick.toLocaleString('en-GB')}</text>`,
    );
  const drawn = all.map(({ title: name, points: own }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const place = `x="${MARGIN.left + 90 * i}" y="${MARGIN.top - 8}"`;
    return `<path d="${path(own)}" fill="none" stroke="${colour}" stroke-width="2"/><text ${place} style="fill: ${colour}">${escaped(name)}</text>`;
  });
  return [
    `<text class="title" x="12" y="18">${escaped(title)}</text>`,
    ...grid,
    ...times,
    `<text class="soft" x="${right}" y="${bottom + 30}" text-anchor="end">${escaped(along)}</text>`,
    ...drawn,
  ].join('\n');
}
