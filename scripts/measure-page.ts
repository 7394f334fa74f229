import path from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { SCRIPT_LIMITS, weighScripts } from '#frontend/script-weight.ts';
import { VIEWS } from '#frontend/views.ts';
import { startBrowser } from '#tests/e2e/browser.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import buildPage from '#tests/servers/build-page.ts';
import { median } from '#tests/statistics.ts';
import { measureClickable } from './page-measures/clickable.ts';
import type { LighthouseRun } from './page-measures/lighthouse.ts';
import { runLighthouse } from './page-measures/lighthouse.ts';

const HELP = `npm run page:measure -- [--runs 3]

Measures the voting view as it is built and served in production: what its scripts weigh, what Lighthouse says of it
on its mobile profile, and from when on a click is kept there. Shows the median of some runs beside each limit, and
ends with 1 where one is not held.

Measured at http://127.0.0.1, which browsers and Lighthouse trust as they trust https. That a real one is reached by
https, and sends nobody from http to elsewhere, is up to what stands in front of it, and not measured here. Leave the
machine alone meanwhile: Lighthouse takes a busy one for a slow phone.

Needs Chromium, and fetches Lighthouse by npx.`;

/** Below what anybody sees: the words of the connection chip change their length once it is live. */
const CLS_MAX = 0.01;
const DIST = path.resolve(import.meta.dirname, '../frontend/dist');

/** A figure beside what it may be at most, or at least. */
interface Measure {
  readonly name: string;
  readonly shown: string;
  readonly limit?: string;
  readonly isHeld: boolean;
}

const { values } = parseArgs({
  options: { help: { type: 'boolean' }, runs: { type: 'string', default: '3' } },
});
if (values.help) console.log(HELP);
else process.exitCode = await measure(Number(values.runs));

/** @returns The exit code. */
async function measure(runs: number): Promise<number> {
  buildPage();
  const { all, own } = weighScripts(DIST, VIEWS.voting);
  const measures = [
    atMost('all scripts, gzip', all / 1_000, SCRIPT_LIMITS.all / 1_000, 'KB', 1),
    atMost('ours of them, without React', own / 1_000, SCRIPT_LIMITS.own / 1_000, 'KB', 1),
  ];
  const standalone = await Standalone.start({ env: { ENVIRONMENT: 'production' } });
  try {
    const clickableMs = await clickable(standalone.url, runs);
    measures.push(atMost('a click is kept from', clickableMs, 2_000, 'ms'));
    const found: LighthouseRun[] = [];
    for (let run = 0; run < runs; run += 1) found.push(await runLighthouse(standalone.url));
    measures.push(...measuresOf(found));
    show(measures);
    const lost = new Set(found.flatMap((each) => each.lost));
    if (lost.size > 0) console.log(`\nWhat cost points: ${[...lost].join(', ')}.`);
    console.log(
      `\nMedians of ${runs}. Speed of this machine meanwhile: ${median(found.map((each) => each.benchmark))}.`,
    );
  } finally {
    await standalone.close();
  }
  return measures.every(({ isHeld }) => isHeld) ? 0 : 1;
}

async function clickable(url: string, runs: number): Promise<number> {
  const browser = await startBrowser();
  try {
    const found: number[] = [];
    for (let run = 0; run < runs; run += 1) found.push(await measureClickable(browser, url));
    return median(found);
  } finally {
    await browser.close();
  }
}

function measuresOf(runs: readonly LighthouseRun[]): Measure[] {
  const middle = (of: (run: LighthouseRun) => number) => median(runs.map(of));
  return [
    atLeast(
      'performance',
      middle(({ scores }) => scores.performance),
      98,
    ),
    atLeast(
      'accessibility',
      middle(({ scores }) => scores.accessibility),
      98,
    ),
    atLeast(
      'best practices',
      middle(({ scores }) => scores['best-practices']),
      98,
    ),
    atLeast(
      'search engines',
      middle(({ scores }) => scores.seo),
      98,
    ),
    told(
      'first paint, FCP',
      middle(({ fcpMs }) => fcpMs),
      'ms',
    ),
    told(
      'largest paint, LCP',
      middle(({ lcpMs }) => lcpMs),
      'ms',
    ),
    told(
      'blocked, TBT',
      middle(({ tbtMs }) => tbtMs),
      'ms',
    ),
    atMost(
      'moved, CLS',
      middle(({ cls }) => cls),
      CLS_MAX,
      '',
      3,
    ),
  ];
}

function atMost(name: string, value: number, limit: number, unit: string, digits = 0): Measure {
  return { ...told(name, value, unit, digits), limit: `≤ ${limit} ${unit}`, isHeld: value <= limit };
}

function atLeast(name: string, value: number, limit: number): Measure {
  return { ...told(name, value, ''), limit: `≥ ${limit}`, isHeld: value >= limit };
}

function told(name: string, value: number, unit: string, digits = 0): Measure {
  return { name, shown: `${value.toFixed(digits)} ${unit}`.trim(), isHeld: true };
}

function show(measures: readonly Measure[]): void {
  for (const { name, shown, limit = '', isHeld } of measures) {
    const line = `${name.padEnd(28)} ${shown.padStart(10)}   ${limit}`.trimEnd();
    console.log(isHeld ? line : styleText('red', `${line}   not held`));
  }
}
