import type { Spread } from '#tests/statistics.ts';
import { pairedRatios, spreadOf } from '#tests/statistics.ts';
import type { Comparison, Round, Row, Target } from './comparison.ts';
import { figure } from './figures.ts';
import type { BenchRecord, Measured } from './record.ts';

/** What stands in the place of figures that nobody has recorded. */
export const NOT_RECORDED = '_Its figures have not been recorded yet._';

/** The name of the file with the picture of a comparison. */
export function pictureFileOf({ name }: Comparison): string {
  return `bench-${name}.svg`;
}

/**
 * The figures of a record as a person reads them: a table and a picture a comparison, in Markdown.
 *
 * @param pictures The folder of the pictures, as the text has to name it.
 */
export function tablesOf(record: BenchRecord, comparisons: readonly Comparison[], pictures = '.'): string {
  return comparisons
    .map((comparison) => {
      const measured = record[comparison.name];
      const picture = `![${comparison.title}, as measured](${pictures}/${pictureFileOf(comparison)})`;
      const figures = measured ? `${tableOf(comparison, measured)}\n\n${picture}` : NOT_RECORDED;
      return `### ${comparison.title}\n\n${comparison.compares}\n\n${figures}`;
    })
    .join('\n\n');
}

function tableOf({ rows }: Comparison, measured: Measured): string {
  const lines = rows.map((row) => {
    const spread = spreadOfRow(row, measured.rounds);
    return `| ${row.title} | ${toldOf(row, spread)} | ${row.target ? targetOf(row, spread) : ''} |`;
  });
  const head = ['| what | median | from | to | target |', '| --- | ---: | ---: | ---: | --- |'];
  return `${[...head, ...lines].join('\n')}\n\n${circumstancesOf(measured)}`;
}

/** What the rounds have shown of a row; undefined where one of them has no such figure. */
export function spreadOfRow({ of, over }: Row, rounds: readonly Round[]): Spread | undefined {
  const values = valuesOf(of, rounds);
  const others = over === undefined ? undefined : valuesOf(over, rounds);
  const told = others === undefined ? values : pairedRatios(values, others);
  return told.length > 0 && told.every(Number.isFinite) ? spreadOf(told) : undefined;
}

function valuesOf(name: string, rounds: readonly Round[]): number[] {
  const [side = '', key = ''] = name.split('.');
  return rounds.map((round) => round[side]?.[key] ?? Number.NaN);
}

function toldOf({ unit }: Row, spread: Spread | undefined): string {
  if (spread === undefined) return '– | – | –';
  return [spread.median, spread.least, spread.most].map((each) => figure(each, unit)).join(' | ');
}

/** A target is held against the median. */
function targetOf({ unit, target }: Row & { target?: Target }, spread: Spread | undefined): string {
  const { id, atLeast, atMost } = target ?? { id: '' };
  const limit = atLeast === undefined ? `≤ ${figure(Number(atMost), unit)}` : `≥ ${figure(atLeast, unit)}`;
  if (spread === undefined) return `${id}: ${limit}`;
  return `${id}: ${limit}, ${isReached(target, spread.median) ? 'reached' : '**not reached**'}`;
}

function isReached(target: Target | undefined, value: number): boolean {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target ?? {};
  return value >= atLeast && value <= atMost;
}

function circumstancesOf({ began, isShort, machine, rounds }: Measured): string {
  const { cores, processor, node, redis, postgres, isPinned, busyBefore } = machine;
  const times = rounds.length === 1 ? 'One round' : `${rounds.length} rounds`;
  const length = isShort ? ' of the short form, whose figures mean nothing' : '';
  const busy =
    busyBefore === undefined ? '' : ` Others had ${Math.round(busyBefore * 100)} % of it just before.`;
  return (
    `${times}${length}, ${began.slice(0, 16).replace('T', ' ')} UTC, ${cores} cores (${processor}), Node ${node}, ` +
    `Redis ${redis}, PostgreSQL ${postgres}, ${isPinned ? 'each part on cores of its own' : 'not held on cores'}.${busy}`
  );
}
