import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubernetes.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const CHART = path.join(ROOT, 'helm');

/** Values as a file of them has it. */
export type Values = { readonly [name: string]: unknown };

/** How the chart is rendered: files of values beside it, values over them, and what the cluster knows beside Kubernetes. */
export interface Rendering {
  /** The release, `voting` unless said otherwise, and its namespace, `release`. */
  readonly release?: string;
  readonly namespace?: string;
  /** The chart's folder, where it is not the project's. */
  readonly chart?: string;
  readonly files?: readonly string[];
  readonly values?: Values;
  readonly apis?: readonly string[];
}

const hasHelm = spawnSync('helm', ['version']).status === 0;
if (!hasHelm) process.stderr.write('The tests of the chart are skipped: they need helm on the PATH.\n');

/** As `describe`, skipped where there is no Helm. */
export const describeChart = describe.skipIf(!hasHelm);

/**
 * The objects the chart renders, tests included.
 *
 * @throws Error with Helm's message where it refuses.
 */
export function render(rendering: Rendering = {}): readonly KubernetesObject[] {
  // By YAML 1.1, as Kubernetes reads it: `on` is true there, and 0440 is a mode.
  return parseAllDocuments(helm('template', rendering), { version: '1.1' })
    .map((document): unknown => document.toJS())
    .filter((object): object is KubernetesObject => object !== null)
    .map((object) => ({ ...object, spec: object.spec ?? {} }));
}

/** Why Helm refuses to render; undefined where it does not. */
export function refusal(rendering: Rendering): string | undefined {
  return attempt(rendering).refusal;
}

/** What Helm prints, or why it refuses. */
export function attempt(rendering: Rendering): { readonly printed?: string; readonly refusal?: string } {
  try {
    return { printed: helm('template', rendering) };
  } catch (error) {
    return { refusal: messageOf(error) };
  }
}

/** The notes that are shown after an installation. Of a cluster that has what Kubernetes has, and no more. */
export function notes({ files = [], values = {} }: Rendering): string {
  const args = ['voting', CHART, '--namespace', 'release', ...filesOf(files), '--values', '-'];
  return run(['install', ...args, '--dry-run=client'], values).split('\nNOTES:\n')[1] ?? '';
}

/** What `helm lint --strict` says of the chart; throws where it finds anything. */
export function lint(rendering: Rendering): string {
  const { files = [], values = {} } = rendering;
  return run(['lint', '--strict', CHART, ...filesOf(files), '--values', '-'], values);
}

function helm(command: 'template', rendering: Rendering): string {
  const { release = 'voting', namespace = 'release', files = [], values = {}, apis = [] } = rendering;
  const { chart = CHART } = rendering;
  const known = apis.flatMap((api) => ['--api-versions', api]);
  return run(
    [command, release, chart, '--namespace', namespace, ...filesOf(files), '--values', '-', ...known],
    values,
  );
}

function filesOf(files: readonly string[]): string[] {
  return files.flatMap((file) => ['--values', path.join(CHART, file)]);
}

function run(args: readonly string[], values: Values): string {
  return execFileSync('helm', args, {
    input: JSON.stringify(values),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
}
