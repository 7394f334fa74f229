import type { WriteStream } from 'node:tty';
import type { BenchProgress } from './bench.ts';
import type { Comparison, Figures } from './comparison.ts';
import { figure } from './figures.ts';

const CLEAR_LINE = '\r\x1b[K';
/** So many figures of a side tell how it goes. */
const TOLD_MAX = 3;

/**
 * Tells how it goes: a line for each measurement, once it is made; on a terminal what is under way, too.
 *
 * @param rounds How many there will be.
 */
export function progressOn(out: Pick<WriteStream, 'write' | 'isTTY'>, rounds: number): BenchProgress {
  const clear = out.isTTY ? CLEAR_LINE : '';
  return {
    begins: ({ title, name }) => void out.write(`${clear}${title} (${name})\n`),
    measures(_, round, side) {
      if (out.isTTY) out.write(`${clear}  ${round} of ${rounds}  ${side} …`);
    },
    measured(comparison, round, side, figures) {
      out.write(`${clear}  ${round} of ${rounds}  ${side}  ${toldOf(comparison, side, figures)}\n`);
    },
  };
}

/** The first figures of this side that the table has, too. */
function toldOf({ rows }: Comparison, side: string, figures: Figures): string {
  return rows
    .filter(({ of, over }) => over === undefined && of.startsWith(`${side}.`))
    .slice(0, TOLD_MAX)
    .map(({ of, unit }) => [of.slice(side.length + 1), unit] as const)
    .map(([key, unit]) => `${key} ${figure(figures[key] ?? Number.NaN, unit)}`)
    .join(', ');
}
