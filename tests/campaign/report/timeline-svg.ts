import type { ScaleLinear } from 'd3-scale';
import { scaleLinear } from 'd3-scale';
import { area, curveStepBefore } from 'd3-shape';
import { escaped, round, svgOf } from '#tests/plots/svg.ts';
import type { EpisodeRun } from '../campaign.ts';
import type { Sample } from '../timeline.ts';
import type { Report } from './report.ts';

const WIDTH = 1_200;
const LEFT = 64;
const RIGHT = WIDTH - 16;
/** From top to bottom, where each part begins and ends. */
const VOTES = { top: 40, bottom: 190 };
const FAULTS = { top: 206, bottom: 286 };
const UNREAD = { top: 302, bottom: 402 };
const HEIGHT = 440;
/** Votes a second are told as a mean of so long. */
const MEAN_MS = 1_000;
const LANE = 16;

const STYLE = `
  .votes { fill: #2a9d8f; fill-opacity: 0.75; }
  .unread { fill: #e76f51; fill-opacity: 0.75; }
  .fault { fill: #8338ec; fill-opacity: 0.75; }
  .band { fill: #8338ec; fill-opacity: 0.12; }
  .recovering { fill: #f4a261; fill-opacity: 0.9; }
  .late { fill: #d00000; }`;

interface Point {
  readonly atMs: number;
  readonly value: number;
}

/** Votes a second, faults and unread entries over time, as a picture that stands alone. */
export function timelineOf(report: Report): string {
  const endMs = Math.max(1, report.samples.at(-1)?.atMs ?? 0);
  const x = scaleLinear().domain([0, endMs]).range([LEFT, RIGHT]);
  const unread = report.samples.map(({ atMs, unread: value }) => ({ atMs, value: value ?? 0 }));
  const title = `Campaign ${report.seed}: ${report.held ? 'everything held' : 'broken'}`;
  const parts = [
    `<text class="title" x="${LEFT}" y="20">${title}</text>`,
    ...report.episodes.map((each) => band(each, x)),
    ...plot('votes accepted a second', 'votes', rates(report.samples), x, VOTES),
    ...lanes(report.episodes, x),
    ...plot('entries unread', 'unread', unread, x, UNREAD),
    ...timeAxis(x, endMs),
  ];
  return svgOf({ width: WIDTH, height: HEIGHT, label: title, style: STYLE, parts });
}

type Time = ScaleLinear<number, number>;

function plot(
  name: string,
  kind: string,
  points: readonly Point[],
  x: Time,
  { top, bottom }: { top: number; bottom: number },
): string[] {
  const most = Math.max(1, ...points.map(({ value }) => value));
  const y = scaleLinear().domain([0, most]).nice(3).range([bottom, top]);
  const outline = area<Point>()
    .curve(curveStepBefore)
    .x(({ atMs }) => round(x(atMs)))
    .y0(bottom)
    .y1(({ value }) => round(y(value)));
  const grid = y
    .ticks(3)
    .map(
      (tick) =>
        `<path class="grid" d="M${LEFT} ${round(y(tick))}H${RIGHT}"/>` +
        `<text x="${LEFT - 6}" y="${round(y(tick)) + 4}" text-anchor="end">${tick.toLocaleString('en-GB')}</text>`,
    );
  return [
    ...grid,
    `<path class="${kind}" d="${outline(points)}"/>`,
    `<text x="${LEFT + 6}" y="${top - 4}">${name}</text>`,
  ];
}

/** From the strike to the healing, all the way through. */
function band({ struckAtMs, healedAtMs }: EpisodeRun, x: Time): string {
  const [from, to] = [x(struckAtMs), x(healedAtMs)];
  return `<rect class="band" x="${round(from)}" width="${round(to - from)}" y="${VOTES.top}" height="${UNREAD.bottom - VOTES.top}"/>`;
}

/** What failed, a lane for each fault of an episode, and how long the recovery took; a title tells which. */
function lanes(episodes: readonly EpisodeRun[], x: Time): string[] {
  const rows = episodes.flatMap(({ faults, struckAtMs, healedAtMs, recovery }) => {
    const struck = faults.map(({ id, target, name }, lane) => {
      const [from, to] = [x(struckAtMs), x(healedAtMs)];
      const y = FAULTS.top + 12 + lane * LANE;
      return (
        `<g><title>${escaped(`${id} ${target} ${name}`)}</title>` +
        `<rect class="fault" x="${round(from)}" width="${round(Math.max(2, to - from))}" y="${y}" height="${LANE - 4}"/>` +
        `<text x="${round(from) + 2}" y="${y + 10}">${id}</text></g>`
      );
    });
    const [from, to] = [x(healedAtMs), x(healedAtMs + recovery.tookMs)];
    const kind = recovery.unfinished === undefined ? 'recovering' : 'recovering late';
    const mark =
      `<g><title>recovered in ${Math.round(recovery.tookMs)} ms</title><rect class="${kind}" ` +
      `x="${round(from)}" width="${round(Math.max(2, to - from))}" y="${FAULTS.bottom - 8}" height="8"/></g>`;
    return [...struck, mark];
  });
  return [
    `<text x="${LEFT + 6}" y="${FAULTS.top + 6}">faults, and below them the recovery from them</text>`,
    ...rows,
  ];
}

function timeAxis(x: Time, endMs: number): string[] {
  const isShort = endMs < 180_000;
  const unit = isShort ? 1_000 : 60_000;
  const ticks = scaleLinear()
    .domain([0, endMs / unit])
    .ticks(12);
  return ticks.map(
    (tick) =>
      `<text x="${round(x(tick * unit))}" y="${UNREAD.bottom + 18}" text-anchor="middle">${tick} ${isShort ? 's' : 'min'}</text>`,
  );
}

/** How many votes a second were accepted, second by second. */
export function rates(samples: readonly Pick<Sample, 'atMs' | 'accepted'>[]): Point[] {
  const points: Point[] = [];
  let from = samples[0];
  for (const sample of samples) {
    if (from === undefined || sample.atMs - from.atMs < MEAN_MS) continue;
    const value = ((sample.accepted - from.accepted) / (sample.atMs - from.atMs)) * 1000;
    if (points.length === 0) points.push({ atMs: from.atMs, value });
    points.push({ atMs: sample.atMs, value });
    from = sample;
  }
  return points;
}
