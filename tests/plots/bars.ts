import { scaleLinear } from 'd3-scale';
import { COLOURS, escaped, round } from './svg.ts';

/** A value and how far apart the values it stands for lie. */
export interface Bar {
  readonly title: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface BarsOptions {
  readonly title: string;
  /** A value of the bars in words. */
  readonly told: (value: number) => string;
  readonly width: number;
}

const LEFT = 12;
/** Where the bars begin, right of their titles. */
const FROM = 330;
/** What is kept for the words behind the longest. */
const WORDS = 110;
const LANE = 24;
const TOP = 30;

/** How high such a part is. */
export function barsHeight(count: number): number {
  return TOP + count * LANE + 14;
}

/** Bars from 0 to each median, with a line from the least to the most, as a part of a picture whose corner is its origin. */
export function bars(all: readonly Bar[], { title, told, width }: BarsOptions): string {
  const most = Math.max(...all.map((each) => each.most), Number.MIN_VALUE);
  const x = scaleLinear([0, most], [FROM, width - WORDS]);
  const rows = all.map((bar, i) => {
    const [y, end] = [TOP + i * LANE, round(x(bar.median))];
    const middle = y + LANE / 2;
    return [
      `<text x="${LEFT}" y="${middle + 4}">${escaped(bar.title)}</text>`,
      `<rect x="${FROM}" y="${y + 4}" width="${round(end - FROM)}" height="${LANE - 8}" fill="${COLOURS[0]}"/>`,
      `<path d="M${round(x(bar.least))} ${middle}H${round(x(bar.most))}" stroke="${COLOURS[1]}" stroke-width="3"/>`,
      `<text x="${round(x(bar.most)) + 8}" y="${middle + 4}">${escaped(told(bar.median))}</text>`,
    ].join('');
  });
  return [`<text class="title" x="${LEFT}" y="18">${escaped(title)}</text>`, ...rows].join('\n');
}
