import { INVARIANTS } from '../checkers/broken.ts';
import type { Report } from './report.ts';

/** The file the plot is in, beside the text. */
export const PLOT = 'timeline.svg';

/** The report as a person reads it. */
export function markdownOf(report: Report): string {
  return [
    `# Campaign ${report.seed}: ${report.held ? 'everything held' : 'broken'}`,
    told(report),
    `![Votes a second, unread entries and faults over time](${PLOT})`,
    table('Votes', votes(report)),
    table('Time', times(report)),
    table('Faults that struck', struck(report)),
    ...report.leftOut.map(({ fault, why }) => `Left out: ${fault}, because ${why}.`),
    losses(report),
    broken(report),
    table('Answers', Object.entries(report.answers)),
    table('Memory at most', memory(report)),
    episodes(report),
  ].join('\n\n');
}

/** The same in few words, for a terminal. */
export function markdownSummary(report: Report): string {
  const rows = [...votes(report), ...times(report), ...struck(report)];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const windows = report.losses.map(({ declared, lost }) => `lost: ${whole(lost)}, ${declared}`);
  const end = report.trouble === undefined ? [] : [cutShort(report.trouble)];
  return [...lines, ...windows, '', broken(report), ...end].join('\n');
}

function told({
  seed,
  minutes,
  rate,
  connections,
  partitions,
  chosenBy,
  versions,
  began,
  wasInterrupted,
  trouble,
}: Report): string {
  const { node, redis, postgres, cores } = versions;
  const load = `--rate ${rate} --connections ${connections} --partitions ${partitions}`;
  const faults = chosenBy === undefined ? '' : ` --faults '${chosenBy}'`;
  const asked = `\`npm run chaos -- --seed ${seed} --minutes ${minutes} ${load}${faults}\``;
  const end = `${wasInterrupted ? ' It was interrupted.' : ''}${trouble === undefined ? '' : ` ${cutShort(trouble)}`}`;
  return (
    `${asked}, begun ${began}.${end} Up to ${rate} votes a second over ${connections} connections into ` +
    `${partitions} ${partitions === 1 ? 'stream' : 'streams'}; Redis ${redis}, PostgreSQL ${postgres}, ` +
    `Node ${node}, ${cores} cores, which carried the load as well.`
  );
}

/** The figures are of what came before, and are no less true for it. */
function cutShort(trouble: string): string {
  return `It could not be carried out to its end, ${trouble}`;
}

function votes({ votes: figures, upperBound, looks }: Report): Row[] {
  const bound =
    upperBound === undefined ? '' : `, so fewer than ${upperBound.toExponential(1)} of all (3/n, 95 %)`;
  return [
    ['cast', whole(figures.cast)],
    ['accepted', whole(figures.accepted)],
    ['of these counted once', whole(figures.countedOnce)],
    ['of these lost', `${whole(figures.lost)}${bound}`],
    ['of these counted twice or wrongly', whole(figures.countedWrongly)],
    ['of these lost in a declared window', whole(figures.lostAsDeclared)],
    ['refused', whole(figures.refused)],
    [
      'of unknown outcome',
      `${whole(figures.unknown)}, of which ${whole(figures.unknownCounted)} are counted`,
    ],
    ['results looked at', whole(looks)],
  ];
}

function times({ tookSeconds, votes: { accepted }, recoveryMs, unavailableSeconds }: Report): Row[] {
  const recovered =
    recoveryMs === undefined
      ? 'nothing had to be recovered from'
      : `half within ${seconds(recoveryMs.p50)}, 95 in 100 within ${seconds(recoveryMs.p95)}, all within ${seconds(recoveryMs.max)}`;
  return [
    ['took', `${whole(tookSeconds)} s, ${whole(accepted / tookSeconds)} votes a second on average`],
    ['recovery', recovered],
    ['no vote was accepted for', `${unavailableSeconds.toFixed(1)} s`],
  ];
}

function struck({ faults }: Report): Row[] {
  return Object.entries(faults).map(([id, { struck: count, felt }]) => [
    id,
    `${count}, of which ${felt} were felt`,
  ]);
}

function losses({ losses: windows }: Report): string {
  if (windows.length === 0) return 'No fault was declared to lose votes.';
  return table(
    'Declared losses',
    windows.map(({ declared, lost }) => [declared, whole(lost)]),
  );
}

function broken({ broken: findings }: Report): string {
  if (findings.length === 0) return `All of ${Object.keys(INVARIANTS).join(', ')} held.`;
  const parts = findings.map(({ invariant, what, count, evidence, after }) => {
    const shown = evidence.map((each) => `- ${each}`).join('\n');
    return `### ${invariant}: ${INVARIANTS[invariant]}\n\n${what} ${count} times, after: ${after}.\n\n${shown}`;
  });
  return ['## Broken', ...parts].join('\n\n');
}

function memory({ memoryPeakBytes }: Report): Row[] {
  return Object.entries(memoryPeakBytes).map(([name, bytes]) => [name, `${whole(bytes / 1024 / 1024)} MiB`]);
}

function episodes({ episodes: all }: Report): string {
  const rows = all.map(({ faults, struckAtMs, healedAtMs, recovery }) => {
    const names = faults.map(({ id, target, name }) => `${id} ${target} ${name}`).join('; ');
    return `| ${seconds(struckAtMs)} | ${seconds(healedAtMs - struckAtMs)} | ${names} | ${seconds(recovery.tookMs)} |`;
  });
  return ['## Episodes\n\n| at | for | faults | recovered in |\n| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

type Row = readonly [name: string, value: string | number];

function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [`## ${title}\n\n| | |\n| --- | --- |`, ...lines].join('\n');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
