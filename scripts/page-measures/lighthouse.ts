import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { program } from '#tests/servers/programs.ts';

/** Fetched when it is asked for: a hundred packages that nothing else needs. */
const LIGHTHOUSE = 'lighthouse@13.5.0';
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const REPORT_BYTES_MAX = 100_000_000;

/** What one run says of a page, on the mobile profile: a slow phone on a slow network. */
export interface LighthouseRun {
  /** 0 to 100 by category. */
  readonly scores: Readonly<Record<(typeof CATEGORIES)[number], number>>;
  /** When something, and when the largest thing, was painted, in ms. */
  readonly fcpMs: number;
  readonly lcpMs: number;
  /** For how long tasks kept the page from answering, in ms. */
  readonly tbtMs: number;
  /** How much moved, 0 for nothing. */
  readonly cls: number;
  /** Audits that cost points, by their ids. */
  readonly lost: readonly string[];
  /** How fast this machine was meanwhile; an idle desktop has 1,500 or more. */
  readonly benchmark: number;
}

interface Report {
  readonly categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  readonly audits: Record<string, { score: number | null; numericValue?: number }>;
  readonly environment: { readonly benchmarkIndex: number };
}

/** @throws Error with what lighthouse complained of. */
export async function runLighthouse(url: string): Promise<LighthouseRun> {
  const args = [
    `--only-categories=${CATEGORIES.join(',')}`,
    '--output=json',
    '--quiet',
    '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
  ];
  const { stdout } = await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, url, ...args], {
    env: { ...process.env, CHROME_PATH: program('chromium') },
    maxBuffer: REPORT_BYTES_MAX,
  });
  return readReport(JSON.parse(stdout));
}

function readReport({ categories, audits, environment }: Report): LighthouseRun {
  const measured = (id: string) => audits[id]?.numericValue ?? Number.NaN;
  const scores = CATEGORIES.map((id) => [id, Math.round((categories[id]?.score ?? 0) * 100)]);
  const weighed = CATEGORIES.flatMap((id) => categories[id]?.auditRefs ?? []).filter(
    ({ weight }) => weight > 0,
  );
  return {
    scores: Object.fromEntries(scores),
    fcpMs: measured('first-contentful-paint'),
    lcpMs: measured('largest-contentful-paint'),
    tbtMs: measured('total-blocking-time'),
    cls: measured('cumulative-layout-shift'),
    lost: weighed.map(({ id }) => id).filter((id) => (audits[id]?.score ?? 1) < 0.9),
    benchmark: environment.benchmarkIndex,
  };
}
